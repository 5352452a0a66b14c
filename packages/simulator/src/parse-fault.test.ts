import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFault } from './parse-fault.ts';

test('faults read as they are written', () => {
  const rows: [string, object][] = [
    ['silent:1004', { device: 1004, kind: 'silent' }],
    ['silent:all', { device: 'all', kind: 'silent' }],
    ['slow:1004', { device: 1004, kind: 'slow', delayMs: 1000 }],
    ['slow:1004:800', { device: 1004, kind: 'slow', delayMs: 800 }],
    ['lossy:1:0.5', { device: 1, kind: 'lossy', dropRatio: 0.5 }],
    ['restarting:1:30:2', { device: 1, kind: 'restarting', everyMs: 30_000, downMs: 2000 }],
    ['lying:1:nan', { device: 1, kind: 'lying', lie: 'nan' }],
  ];
  for (const [text, fault] of rows) assert.deepEqual(parseFault(text), { ok: true, fault }, text);
});

test('a fault that makes no sense is refused with what is allowed', () => {
  const rows: [string, RegExp][] = [
    ['deaf:1', /kind "deaf" is unknown; allowed are silent:<device>/],
    ['silent', /device "" is no instance/],
    ['silent:x', /device "x" is no instance/],
    ['silent:4194303', /from 0 to 4194302/],
    ['silent:1:2', /"2" is one part too many/],
    ['slow:1:0', /delay "0" is not between 1 and 60000 ms/],
    ['slow:1:', /delay "" is not/],
    ['lossy:1:1.5', /share "1.5" is not between 0 and 1/],
    ['restarting:1:x', /seconds between "x"/],
    ['lying:1:badly', /lie "badly" is none of errors, types, nan, range/],
  ];
  for (const [text, message] of rows) {
    const parsed = parseFault(text);
    assert.ok(!parsed.ok, text);
    assert.match(parsed.error, message);
  }
});
