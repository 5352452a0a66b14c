import assert from 'node:assert/strict';
import test from 'node:test';
import { busBudget, readCostMs } from './bus-budget.ts';
import type { BusDevice } from './bus-budget.ts';

const hundred = { table: 'holding', address: 0, count: 100 } as const;

function device(name: string, intervalMs: number, requests: number, changes: Partial<BusDevice> = {}): BusDevice {
  return { name, intervalMs, reads: Array.from({ length: requests }, () => hundred), answerMs: 20, ...changes };
}

test('a read of 100 registers at 9600 baud takes a quarter of a second', () => {
  // 213 characters of 11 bits, two gaps of 3.5 characters, and the turnaround of the device.
  const cost = readCostMs({ kind: 'serial', name: 'COM1', baud: 9600 }, hundred, 20);
  assert.ok(Math.abs(cost - ((213 + 7) * 11_000) / 9600 - 20) < 1e-9);
  assert.equal(readCostMs({ kind: 'tcp', name: 'x' }, hundred, 7), 7);
  const bits = readCostMs({ kind: 'serial', name: 'x', baud: 115_200 }, { table: 'coil', address: 0, count: 16 }, 0);
  assert.ok(Math.abs(bits - (15 * 11_000) / 115_200 - 3.5) < 1e-9);
});

test('a bus with room says so in one sentence', () => {
  const budget = busBudget({ kind: 'serial', name: 'COM1', baud: 19_200 }, [device('Meter', 5000, 1)]);
  assert.equal(budget.verdict, 'fine');
  assert.deepEqual(budget.advice, ['COM1 is busy 2.9 % of the time with 1 device.']);
});

test('a bus that cannot keep its intervals is told what would help', () => {
  const devices = Array.from({ length: 10 }, (_, index) => device(`Meter ${index + 1}`, 2000, 2));
  const budget = busBudget({ kind: 'serial', name: 'COM1', baud: 9600 }, devices);
  assert.equal(budget.verdict, 'over');
  assert.match(budget.advice[1] ?? '', /^Intervals 4\.2 times as long would do: 2\.0 s become 8\.4 s\.$/);
  assert.match(budget.advice[2] ?? '', /^At 57600 baud instead of 9600 it would be 64 %\.$/);
});

test('a line that is full at any speed is to be divided', () => {
  const devices = Array.from({ length: 30 }, (_, index) => device(`Meter ${index + 1}`, 1000, 2));
  const budget = busBudget({ kind: 'serial', name: 'COM1', baud: 115_200 }, devices);
  assert.ok(
    budget.advice.includes('A faster baud rate alone does not help enough: divide the devices among two lines.'),
  );
});

test('the device that takes most, and the one that is silent, are named', () => {
  const devices = [
    device('Chiller', 1000, 3),
    device('Meter', 5000, 1),
    device('Old meter', 5000, 1, { silentForMs: 1000 }),
  ];
  const budget = busBudget({ kind: 'serial', name: 'COM1', baud: 9600 }, devices);
  assert.ok(budget.advice.some((line) => /^Chiller alone takes \d+ % with 3 requests a cycle\.$/.test(line)));
  assert.ok(
    budget.advice.some((line) =>
      line.startsWith('Old meter does not answer: asked as often as now it would cost 20 %.'),
    ),
  );
});
