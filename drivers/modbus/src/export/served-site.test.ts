import assert from 'node:assert/strict';
import test from 'node:test';
import { GOOD, quality } from '@t3000/core';
import type { Quality } from '@t3000/core';
import { answerOf } from '../device/answer.ts';
import { readServedMap } from './served-map.ts';
import { ServedSite } from './served-site.ts';
import type { ServedSource } from './served-site.ts';

const map = readServedMap(`point_id,register,type,order,scale,write
1,holding:0,float32,CDAB,,yes
2,holding:2,int16,,0.1,yes
3,holding:3,uint16,,,no
4,input:0,int32,CDAB,,no
5,coil:0,,,,yes
6,discrete:0,,,,no
`);

function site(changes: Partial<ServedSource> = {}) {
  const values = new Map<number, { value: number; quality: Quality }>([
    [1, { value: 12.5, quality: GOOD }],
    [2, { value: 21.5, quality: GOOD }],
    [3, { value: 70_000, quality: GOOD }],
    [4, { value: 5, quality: quality('bad', 'fault') }],
    [5, { value: 1, quality: GOOD }],
  ]);
  const written: [number, number, string][] = [];
  const served = new ServedSite(
    {
      value: (id) => values.get(id),
      write: (id, value, client) => {
        written.push([id, value, client]);
        return Promise.resolve(true);
      },
      mayWrite: (client) => client === '10.0.0.2',
      ...changes,
    },
    { serverId: 'x', identification: new Map() },
  );
  assert.ok(map.ok);
  served.serve(map.points);
  const ask = (hex: string, client = '10.0.0.2') => {
    const unit = served.unitFor(client);
    const answer = Buffer.from(answerOf(unit, Buffer.from(hex.replaceAll(' ', ''), 'hex'))).toString('hex');
    return { answer, confirmation: unit.confirmation?.() };
  };
  return { ask, written, values, served };
}

test('values stand in their registers in type, order and scale', () => {
  const { ask } = site();
  // 12.5 is 4148 0000; with the low word first 0000 4148. 21.5 in tenths is 215.
  assert.equal(ask('03 0000 0003').answer, '03060000414800d7');
  assert.equal(ask('03 0001 0001').answer, '03024148', 'a part of a value can be read');
  assert.equal(ask('01 0000 0001').answer, '010101');
});

test('what there is no value of is said, and never shown as a number', () => {
  const { ask } = site();
  assert.equal(ask('03 0003 0001').answer, '0302ffff', 'more than a register holds');
  assert.equal(ask('04 0000 0002').answer, '040400008000', 'bad quality, the low word first');
  assert.equal(ask('02 0000 0001').answer, '8204', 'a bit cannot say it: the read fails');
  assert.equal(ask('03 0004 0001').answer, '8302', 'a register nobody serves');
});

test('a write commands the point, and the answer waits for the field', async () => {
  const { ask, written } = site();
  const float = ask('10 0000 0003 06 0000 41ac 00c8');
  assert.equal(float.answer, '1000000003');
  assert.equal(await float.confirmation, undefined);
  assert.deepEqual(written, [
    [1, 21.5, '10.0.0.2'],
    [2, 20, '10.0.0.2'],
  ]);
  ask('05 0000 0000');
  assert.deepEqual(written.at(-1), [5, 0, '10.0.0.2']);
  assert.equal(ask('03 0000 0001').confirmation, undefined, 'a read has nothing to confirm');
});

test('a write the field does not take is answered with a failure', async () => {
  const { ask, served } = site({ write: () => Promise.resolve(false) });
  assert.equal(await ask('06 0002 00c8').confirmation, 4);
  assert.equal(served.counters.failedWrites, 1);
});

test('nothing is written by strangers, to registers that take none, or to half a value', () => {
  const { ask, written, served } = site();
  assert.equal(ask('06 0002 00c8', '10.0.0.9').answer, '8601', 'a client without the right');
  assert.equal(ask('06 0003 0001').answer, '8602', 'a register that takes none');
  assert.equal(ask('06 0000 0001').answer, '8602', 'the first half of a float');
  assert.equal(ask('10 0001 0002 04 4148 00c8').answer, '9002', 'its second half and the next');
  assert.equal(ask('10 0000 0002 04 0000 7fc0').answer, '9003', 'no number');
  assert.equal(ask('17 0000 0001 0002 0001 02 00c8').answer, '9701', 'reading in the same breath');
  assert.equal(ask('05 0009 ff00').answer, '8502', 'a coil nobody serves');
  assert.deepEqual(written, []);
  assert.equal(served.counters.refusedWrites, 5);
});
