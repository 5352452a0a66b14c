import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPoint } from '../../components/point/testPoint.ts';
import { pointsCsv } from './pointsCsv.ts';

test('each point is one line with value, state text and override', () => {
  const override = { priority: 8, value: 1, author: 'M. Weber', reason: '', set_at: 0, expires_at: 60_000 };
  const fan = testPoint({ name: 'Fan', kind: 'binary', unit: '', state_texts: ['Off', 'On'], override });
  const [head = '', line = '', end] = pointsCsv([{ ...fan, value: { ...fan.value, value: 1 } }]).split('\r\n');
  assert.ok(head.startsWith('\uFEFFid,device,point'));
  assert.equal(
    line,
    '1,AHU-1,Fan,AO 3,output,binary,,1,On,,good,,1970-01-01T00:00:00.000Z,8,1,M. Weber,1970-01-01T00:01:00.000Z,0,100,5,900',
  );
  assert.equal(end, '');
});

test('a name from a device cannot run as a formula', () => {
  const csv = pointsCsv([testPoint({ name: '=HYPERLINK("http://x","y")' })]);
  assert.ok(csv.includes('"\'=HYPERLINK(""http://x"",""y"")"'));
});
