import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { harness } from '../testing/harness.test-helper.ts';
import type { Harness } from '../testing/harness.test-helper.ts';
import { run } from '../testing/scenario.test-helper.ts';

function write(h: Harness, target: string, details: Record<string, string | number> = {}): void {
  h.hub.audit.done({ name: 'ada', address: '10.0.0.7' }, 'point.write', target, details);
}

test('the trail is searched by text, result and kind of action, and pages stand still', async (t) => {
  const h = await harness(t);
  write(h, 'point:1', { reason: 'Commissioning', requested: 63, read_back: 63 });
  write(h, 'point:2');
  h.hub.audit.record({ name: 'bob', address: '' }, 'user.delete', 'user:9', 'refused');
  const list = { operation: 'listAudit', status: 200 } as const;
  await run(h, [
    { ...list, name: 'text', url: '/api/audit?text=COMMISS', has: /"total":1,.*/, hasNot: /point:2/ },
    { ...list, name: 'result', url: '/api/audit?result=refused', has: /user:9/, hasNot: /point/ },
    { ...list, name: 'kind', url: '/api/audit?action=point.', has: /"total":2/, hasNot: /user/ },
    { ...list, name: 'page', url: '/api/audit?before=3&limit=1', has: /point:2/, hasNot: /point:1"/ },
    { ...list, name: 'no hash', url: '/api/audit', has: /read_back/, hasNot: /hash/ },
    { name: 'operators', ...list, as: 'operator', url: '/api/audit', status: 403, code: 'not_permitted' },
  ]);
});

test('a row says what it is about in words: the name of today, else the one it remembers', async (t) => {
  const h = await harness(t);
  const viewer = h.site.users.all().find(({ role }) => role === 'viewer');
  const at = { name: 'ada', address: '' };
  h.hub.audit.done(at, 'user.update', `user:${viewer?.id}`, { name: 'as it was' });
  h.hub.audit.done(at, 'device.delete', 'device:9999', { name: 'Boiler house' });
  h.hub.audit.done(at, 'site.settings', 'site');
  const { json } = await h.call({ as: 'engineer', url: '/api/audit?limit=3' });
  const subjects = (json['items'] as { subject: string }[]).map(({ subject }) => subject);
  assert.ok(viewer !== undefined);
  assert.deepEqual(subjects, ['', 'Boiler house', viewer?.name]);
});

test('the trail is taken away as a file a spreadsheet cannot run, each row with its hash', async (t) => {
  const h = await harness(t);
  h.hub.audit.done({ name: '=cmd|x', address: '' }, 'point.write', 'point:1', { note: 'a,"b"' });
  for (let index = 0; index < 1200; index++) write(h, `point:${index}`);
  const { text, headers } = await h.call({ as: 'engineer', url: '/api/audit.csv' });
  assert.match(String(headers['content-type']), /^text\/csv/);
  const lines = text.trimEnd().split('\r\n');
  assert.equal(lines.length, 1 + h.site.audit.head().seq);
  assert.equal(lines[0], '\uFEFFseq,time,actor,address,action,target,result,details,hash');
  assert.ok(lines[1]?.endsWith(h.site.audit.head().hash));
  assert.match(lines.at(-1) ?? '', /,'=cmd\|x,.*"{""note"":""a,\\""b\\""""}"/);
  const part = await h.call({ as: 'engineer', url: '/api/audit.csv?action=user.' });
  assert.equal(part.text.trimEnd().split('\r\n').length, 1);
});

test('the chain is verified, and a row that was changed past the program is named', async (t) => {
  const h = await harness(t);
  for (let index = 0; index < 1200; index++) write(h, `point:${index}`);
  const verify = async (): Promise<Readonly<Record<string, unknown>>> => {
    const answer = h.call({ as: 'engineer', url: '/api/audit/verify' });
    await h.clock.advance(100);
    const { status, json } = await answer;
    assert.equal(status, 200);
    return json;
  };
  const { head, rows, problem } = await verify();
  assert.deepEqual({ head, rows, problem }, { head: h.site.audit.head(), rows: 1200, problem: null });
  h.site.audit.verify();
  const file = new DatabaseSync(h.sitePath);
  file.exec('DROP TRIGGER audit_rows_do_not_change');
  file.exec(`UPDATE audit SET target = 'point:0' WHERE seq = 700`);
  file.close();
  assert.deepEqual((await verify())['problem'], {
    seq: 700,
    why: 'its hash does not fit its content and the row before it',
  });
});
