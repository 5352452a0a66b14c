import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, loadConfig } from './load.ts';

const load = (toml: string | undefined, environment: Record<string, string> = {}) =>
  loadConfig({ toml, file: 't3000.toml', environment });

function problemsOf(toml: string | undefined, environment: Record<string, string> = {}): readonly string[] {
  try {
    load(toml, environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

test('an empty configuration is the documented defaults', () => {
  const config = load(undefined);
  assert.equal(config.server.port, 8080);
  assert.equal(config.field.cache_seconds, 60);
  assert.equal(config.data.retention_days, 1095);
});

test('the environment wins over the file, the file over the default', () => {
  const toml = '[server]\nport = 9000\n[field]\ncache_seconds = 30\n';
  const config = load(toml, { CACHE_DURATION_SECONDS: '15', BACKGROUND_COLLECTION_ENABLED: 'false' });
  assert.equal(config.server.port, 9000);
  assert.equal(config.field.cache_seconds, 15);
  assert.equal(config.field.background_collection, false);
});

test('a bad value names the key, the value and what is allowed', () => {
  assert.deepEqual(problemsOf('[server]\nport = 70000\n'), [
    't3000.toml: server.port is 70000; allowed is a whole number from 0 to 65535',
  ]);
  assert.deepEqual(problemsOf(undefined, { DATA_RETENTION_DAYS: 'forever' }), [
    'DATA_RETENTION_DAYS is "forever"; allowed is a whole number from 1 to 36500',
  ]);
});

test('an unknown key is a problem that lists the known ones', () => {
  assert.match(problemsOf('[log]\nlevle = "info"\n')[0] ?? '', /log\.levle is unknown; keys of this section are level/);
});

test('every problem is reported at once', () => {
  assert.equal(problemsOf('[server]\nport = -1\nhost = 5\n', { T3000_LOG_LEVEL: 'loud' }).length, 3);
});

test('a file that is not TOML says where', () => {
  assert.match(problemsOf('[server\n')[0] ?? '', /^t3000\.toml: /);
});
