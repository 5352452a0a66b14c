import assert from 'node:assert/strict';
import test from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { candidateAt } from '../link/rtu/answer-scan.ts';
import { crc16, writeRtu } from '../link/rtu/crc.ts';
import { byteMs, gapMs } from '../link/rtu/timing.ts';
import { TransactionIds } from '../link/tcp/transaction-ids.ts';
import { readRegisters } from '../pdu/read-registers.ts';
import { Breaker } from './breaker.ts';
import { ConnectionBudget } from './connection-budget.ts';
import { ExchangeLog } from './exchange-log.ts';
import { LatencyHistogram } from './latency.ts';

const rest = { firstMs: 1000, factor: 2, ceilingMs: 8000, jitter: 0 };

test('a breaker rests longer after each failed question, up to its ceiling, and works again at the first answer', () => {
  const breaker = new Breaker(3, rest, new SeededRng(1));
  assert.deepEqual([breaker.failure(0), breaker.failure(0), breaker.state], [false, false, 'working']);
  assert.equal(breaker.failure(0), true);
  let now = 0;
  const rests: number[] = [];
  for (let round = 0; round < 6; round++) {
    rests.push(breaker.restingUntil - now);
    assert.equal(breaker.mayProbe(breaker.restingUntil - 1), false);
    now = breaker.restingUntil;
    assert.equal(breaker.mayProbe(now), true);
    breaker.probe();
    assert.equal(breaker.mayProbe(now), false);
    breaker.failure(now);
  }
  assert.deepEqual(rests, [1000, 2000, 4000, 8000, 8000, 8000]);
  assert.equal(breaker.success(), true);
  assert.deepEqual([breaker.state, breaker.failures], ['working', 0]);
});

test('a breaker whose question told nothing may ask again at once', () => {
  const breaker = new Breaker(1, rest, new SeededRng(1));
  breaker.failure(0);
  breaker.probe();
  breaker.unprobe();
  assert.equal(breaker.mayProbe(1000), true);
  breaker.hasten(5);
  assert.equal(breaker.mayProbe(5), true);
});

test('transaction ids pass over those in use and never become 0', () => {
  const ids = new TransactionIds(65_533);
  const taken = new Set([65_535, 1]);
  assert.deepEqual(
    Array.from({ length: 3 }, () => ids.next((id) => taken.has(id))),
    [65_534, 2, 3],
  );
});

test('latency percentiles are right to a tenth over five orders of magnitude', () => {
  const histogram = new LatencyHistogram();
  assert.ok(Number.isNaN(histogram.percentile(50)));
  for (let ms = 1; ms <= 10_000; ms++) histogram.add(ms);
  for (const [percent, exact] of [
    [50, 5000],
    [95, 9500],
    [99, 9900],
  ] as const) {
    const found = histogram.percentile(percent);
    assert.ok(found >= exact * 0.95 && found <= exact * 1.1, `p${percent}: ${found}`);
  }
  assert.equal(histogram.max, 10_000);
});

test('the log keeps the last exchanges in order, with a copy of the answer', () => {
  const log = new ExchangeLog(3);
  const answer = Uint8Array.of(3, 2, 0, 0);
  for (let number = 0; number < 5; number++) {
    answer[3] = number;
    log.add(number, Uint8Array.of(3), number === 4 ? undefined : answer, 'answer', number * 10, 1);
  }
  assert.deepEqual(
    log.list(1000).map(({ at, unit, answer: kept }) => [at, unit, kept?.[3]]),
    [
      [1020, 2, 2],
      [1030, 3, 3],
      [1040, 4, undefined],
    ],
  );
  assert.deepEqual(new ExchangeLog(0).list(0), []);
});

test('a place given back goes to whoever waits longest, and a wish can be taken back', () => {
  const budget = new ConnectionBudget(1);
  const granted: string[] = [];
  const holder = () => ({ giveUpIfIdle: () => false });
  const [first, second, third] = [holder(), holder(), holder()];
  budget.acquire('a', first, () => granted.push('first'));
  budget.acquire('a', second, () => granted.push('second'));
  budget.acquire('a', third, () => granted.push('third'));
  budget.acquire('b', second, () => granted.push('elsewhere'));
  budget.release('a', second);
  budget.release('a', first);
  assert.deepEqual(granted, ['first', 'elsewhere', 'third']);
});

test('the CRC is the one of the standard, and the gap that of the speed', () => {
  // Modbus over serial line V1.02, section 6.2.2: 02 07 has the CRC 1241, sent low byte first.
  assert.equal(crc16(Uint8Array.of(2, 7), 0, 2), 0x1241);
  const format = { dataBits: 8, parity: 'even', stopBits: 1 } as const;
  assert.ok(Math.abs(gapMs({ ...format, baudRate: 9600 }) - 4.01) < 0.01);
  assert.equal(gapMs({ ...format, baudRate: 38_400 }), 1.75);
  assert.ok(Math.abs(byteMs({ ...format, baudRate: 9600 }) - 1.146) < 0.001);
});

test('an answer is found at every offset behind noise, and at no other place', () => {
  const seed = 11;
  const rng = new SeededRng(seed);
  const request = readRegisters(3, 0, 10);
  const frame = new Uint8Array(256);
  const length = writeRtu(frame, 1, Uint8Array.of(3, 20, ...rng.bytes(20)));
  for (let offset = 0; offset < 400; offset++) {
    const buffer = Uint8Array.of(...rng.bytes(offset), ...frame.subarray(0, length));
    for (let at = 0; at < offset; at++) {
      assert.notEqual(
        candidateAt(buffer, at, buffer.length, 1, request).kind,
        'answer',
        `seed ${seed}, ${offset}, ${at}`,
      );
    }
    assert.deepEqual(candidateAt(buffer, offset, buffer.length, 1, request), { kind: 'answer', length });
  }
});
