import assert from 'node:assert/strict';
import test from 'node:test';
import { SeededRng } from '@t3000/testkit';
import { builtInMaps } from './built-in.ts';
import { readMapCsv, writeMapCsv } from './map-csv.ts';
import { readMap, readMapText } from './read-map.ts';
import type { MapOutcome } from './read-map.ts';
import { readPointAddress, writePointAddress } from './register-point.ts';
import { readRegisterText } from './register-text.ts';
import { t3States, t3Unit } from './t3-ranges.ts';
import { zoneRule } from './write-zones.ts';

function mapOf(id: string) {
  const map = builtInMaps.get(id);
  assert.ok(map, id);
  return map;
}

function pointsOf(outcome: MapOutcome) {
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.map.points;
}

test('registers are written as on the wire, or as manuals count them', () => {
  const rows: [string, string, number, number | undefined][] = [
    ['holding:0', 'holding', 0, undefined],
    ['Holding 7100', 'holding', 7100, undefined],
    ['input:0x10', 'input', 16, undefined],
    ['holding:12.3', 'holding', 12, 3],
    ['40001', 'holding', 0, undefined],
    ['40100', 'holding', 99, undefined],
    ['400001', 'holding', 0, undefined],
    ['465536', 'holding', 65_535, undefined],
    ['30001', 'input', 0, undefined],
    ['10001', 'discrete', 0, undefined],
    ['00001', 'coil', 0, undefined],
    ['40010.15', 'holding', 9, 15],
    // Register 40000 of a T3 panel exists: with a table the number is always the one on the wire.
    ['holding:40001', 'holding', 40_001, undefined],
  ];
  for (const [text, table, address, bit] of rows)
    assert.deepEqual(readRegisterText(text), { table, address, bit }, text);
  assert.match(told(readRegisterText('40000')), /counts from 1, so the first is 40001/);
  assert.match(told(readRegisterText('holding:65536')), /above the maximum 65535/);
  assert.match(told(readRegisterText('register 5')), /"register" is no table; there are coil/);
  assert.match(told(readRegisterText('coil:1.2')), /one bit already/);
  assert.match(told(readRegisterText('holding:1.16')), /bit 16 is above/);
  assert.match(told(readRegisterText('5')), /is no register; write holding:0/);
});

test('the generic map has its inputs, outputs and variables where manuals put them', () => {
  const { points } = mapOf('generic');
  const place = (name: string) => {
    const found = points.find((point) => point.name === name)?.register;
    return found && [found.table, found.address];
  };
  assert.deepEqual(place('Input 1'), ['input', 0]);
  assert.deepEqual(place('Input 32'), ['input', 31]);
  assert.deepEqual(place('Output 1'), ['holding', 0]);
  assert.deepEqual(place('Variable 1'), ['holding', 99]);
  assert.deepEqual(place('Variable 512'), ['holding', 610]);
  assert.deepEqual(place('Status 1'), ['discrete', 0]);
  assert.equal(points.find(({ name }) => name === 'Input 1')?.register.write, 'none');
});

test('the T3 map knows values, switches, ranges and records of every point', () => {
  const { points } = mapOf('t3-panel');
  assert.deepEqual(
    ['input', 'output', 'variable'].map((type) => points.filter(({ point }) => point === type).length),
    [64, 64, 128],
  );
  const last = points.find(({ name }) => name === 'Variable 128');
  assert.equal(last?.register.address, 8346);
  assert.deepEqual(last?.facts, {
    rangeTable: 'variable',
    range: { address: 8659, mask: 255 },
    analog: { address: 8787, mask: 255 },
    record: 12_944 + 127 * 20,
  });
  const output = points.find(({ name }) => name === 'Output 3');
  assert.equal(output?.register.guard?.address, 7230);
  assert.equal(points.find(({ name }) => name === 'Input 64')?.facts?.record, 11_472 + 63 * 23);
});

test('identity, network and record registers of a panel are never written', () => {
  const map = mapOf('t3-panel');
  for (const address of [0, 3, 6, 16, 33, 34, 66, 75, 81, 100, 102, 106, 126, 2000, 2250, 9800, 9999, 10_000, 33_488]) {
    const verdict = zoneRule(map, { table: 'holding', address, count: 1 });
    assert.ok('refused' in verdict, `holding ${address}`);
  }
  assert.match(
    JSON.stringify(zoneRule(map, { table: 'holding', address: 16, count: 1 })),
    /holding 16 of a T3 panel is not written: it starts a firmware update/,
  );
});

test('values of a panel are written as pairs with function 16, fields singly with function 6', () => {
  const map = mapOf('t3-panel');
  const holding = (address: number, count: number) => zoneRule(map, { table: 'holding', address, count });
  assert.deepEqual(holding(8092, 2), { rule: 'multiple' });
  assert.deepEqual(holding(8348, 1), { rule: 'single' });
  assert.ok('refused' in holding(8092, 1));
  assert.ok('refused' in holding(8093, 2));
  assert.ok('refused' in holding(8092, 4));
  assert.ok('refused' in holding(8348, 2));
  assert.ok('refused' in holding(99, 2));
  assert.deepEqual(holding(200, 1), { rule: undefined });
  assert.deepEqual(zoneRule(map, { table: 'coil', address: 0, count: 1 }), { rule: undefined });
});

test('ranges of T3 points have units and texts', () => {
  assert.equal(t3Unit('input', 3), '°C');
  assert.equal(t3Unit('input', 28), 'ppm');
  assert.equal(t3Unit('variable', 33), 'm³/h');
  assert.equal(t3Unit('output', 99), '');
  assert.deepEqual(t3States(1), ['Off', 'On']);
  assert.deepEqual(t3States(12), ['Off', 'On']);
  assert.deepEqual(t3States(22), ['Low', 'High']);
  assert.deepEqual(t3States(23), []);
});

test('a point keeps its meaning when its address is stored and read again', () => {
  for (const map of builtInMaps.values()) {
    for (const { register } of map.points) {
      assert.deepEqual(readPointAddress(structuredClone(writePointAddress(register))), register, map.id);
    }
  }
});

test('a stored address that makes no sense names the field, the value and what is allowed', () => {
  const wrong = (changes: object) => readPointAddress({ table: 'holding', address: 0, ...changes });
  assert.match(told(wrong({ table: 'file' })), /^table "file" is not one of coil, discrete, input, holding$/);
  assert.match(told(wrong({ address: 65_536 })), /^address 65536 is not a whole number from 0 to 65535$/);
  assert.match(told(wrong({ address: 65_535, type: 'float32' })), /runs over the last address 65535/);
  assert.match(told(wrong({ type: 'float16' })), /^type "float16" is not one of/);
  assert.match(told(wrong({ order: 'ACBD' })), /^order "ACBD" is not one of/);
  assert.match(told(wrong({ scale: 0 })), /^scale 0 is not/);
  assert.match(told(wrong({ type: 'bits', bit: 12, bits: 5 })), /^bits 5 is not a whole number from 1 to 4$/);
  assert.match(told(wrong({ table: 'coil', type: 'int16' })), /does not fit a coil/);
  assert.match(told(wrong({ guard: 4 })), /^guard 4 is not an object$/);
});

const csv = [
  'register,name,type,order,scale,unit,states,codes,write,invalid,minimum',
  '40001,Supply temperature,int16,,0.1,°C,,,none,0x7FFF,-40',
  'holding:10,Energy,float32,CDAB,,kWh,,,none,,',
  'holding:20.4,Pump,,,,,Off|On,,,,',
  '',
  'holding:21,Mode,,,,,Heat|Cool,26|27,,,',
  'holding:30,"Set-point ""day"", floor 2",int16,,0.5,°C,,,,,',
].join('\r\n');

test('a table of registers becomes a map, and the same table again', () => {
  const points = pointsOf(readMapCsv(csv, { id: 'my-meter', name: 'My meter' }));
  assert.deepEqual(
    points.map(({ name, point, kind, decimals, register }) => [name, point, kind, decimals, register.address]),
    [
      ['Supply temperature', 'input', 'analog', 1, 0],
      ['Energy', 'input', 'analog', 2, 10],
      ['Pump', 'variable', 'binary', 0, 20],
      ['Mode', 'variable', 'multistate', 0, 21],
      ['Set-point "day", floor 2', 'variable', 'analog', 1, 30],
    ],
  );
  assert.deepEqual(points[0]?.register.format.invalid, [0x7fff]);
  const again = pointsOf(readMapCsv(writeMapCsv(points), { id: 'again', name: 'Again' }));
  assert.deepEqual(again, points);
});

test('a table with semicolons and a byte order mark is read as well', () => {
  const points = pointsOf(readMapCsv('\uFEFFregister;name;unit\n40001;Flow;m³/h\n', { id: 'x', name: 'X' }));
  assert.equal(points[0]?.unit, 'm³/h');
});

test('every mistake of a table is reported with its line and column', () => {
  const text = [
    'register,name,type,scale',
    '40001,,int16,1',
    '49999999,Far,int16,1',
    '40003,Odd,int17,1',
    '',
    '40004,Scale,int16,ten',
    '40005,Wide,int16,1,surplus',
  ].join('\n');
  const outcome = readMapCsv(text, { id: 'x', name: 'X' });
  assert.ok(!outcome.ok);
  assert.deepEqual(
    outcome.problems.map(({ row, field }) => [row, field]),
    [
      [2, 'name'],
      [3, 'register'],
      [4, 'type'],
      [6, 'scale'],
      [7, ''],
    ],
  );
  const headless = readMapCsv('address,name\n1,x\n', { id: 'x', name: 'X' });
  assert.ok(!headless.ok);
  assert.deepEqual(
    headless.problems.map(({ field, message }) => [field, message.slice(0, 14)]),
    [
      ['address', 'unknown column'],
      ['register', 'the column reg'],
    ],
  );
});

test('a JSON map says which entry is wrong, and a damaged file says so', () => {
  const outcome = readMap({
    id: 'Bad Id',
    name: 'X',
    entries: [{ register: 'holding:0', name: 'Fine' }, { register: 'input:1', name: 'No', write: 'auto' }, 7],
  });
  assert.ok(!outcome.ok);
  assert.deepEqual(
    outcome.problems.map(({ row, field }) => [row, field]),
    [
      [0, 'id'],
      [2, 'write'],
      [3, ''],
    ],
  );
  const damaged = readMapText('{"id":');
  assert.ok(!damaged.ok && damaged.problems[0]?.message.startsWith('no JSON'));
  const series = readMap({ id: 'x', name: 'X', entries: [{ register: 'holding:65000', name: 'N', count: 600 }] });
  assert.ok(!series.ok && series.problems[0]?.field === 'count');
});

test('hostile map files give problems, never an exception', () => {
  const seed = 5;
  const rng = new SeededRng(seed);
  const junk = [null, 0, -1, 1e300, '', 'x', [], [null], {}, { register: 4 }, true, '\u0000', 'holding:0', '40001'];
  const fields = [
    'register',
    'name',
    'type',
    'order',
    'scale',
    'guard',
    'facts',
    'count',
    'step',
    'states',
    'codes',
    'bits',
  ];
  for (let round = 0; round < 2000; round++) {
    const entry: Record<string, unknown> = { register: 'holding:0', name: 'x' };
    for (let changes = rng.integer(4); changes >= 0; changes--) {
      entry[fields[rng.integer(fields.length)] ?? 'name'] = junk[rng.integer(junk.length)];
    }
    const file = {
      id: 'x',
      name: 'X',
      entries: [entry],
      zones: rng.chance(0.3) ? [junk[rng.integer(junk.length)]] : [],
    };
    assert.doesNotThrow(
      () => readMap(structuredClone(file) as Parameters<typeof readMap>[0]),
      `seed ${seed}, round ${round}`,
    );
  }
});

function told(outcome: unknown): string {
  return typeof outcome === 'string' ? outcome : JSON.stringify(outcome);
}
