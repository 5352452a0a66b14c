import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { reasonOf } from '@t3000/core';
import type { FoundDevice, JsonObject, PointConfig } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice, aPoint } from '@t3000/testkit';
import { modbusDriver } from './driver.ts';
import { pymodbusMissing, pymodbusServer, runPython } from './testing/pymodbus.test-helper.ts';
import type { PymodbusServer } from './testing/pymodbus.test-helper.ts';

const host = '127.66.0.11';
const port = 15_021;
const never = new AbortController().signal;

/** Registers a device of another make holds, and what each is. Bytes by the definition of each type and order. */
const held: readonly (readonly [number, readonly number[], JsonObject, number])[] = [
  [0, [213], { type: 'int16', scale: 0.1 }, 21.3],
  [1, [0xfffe], { type: 'int16' }, -2],
  [2, [0x4366, 0x6666], { type: 'float32' }, 230.4],
  [4, [0x6666, 0x4366], { type: 'float32', order: 'CDAB' }, 230.4],
  [6, [0x6643, 0x6666], { type: 'float32', order: 'BADC' }, 230.4],
  [8, [0x6666, 0x6643], { type: 'float32', order: 'DCBA' }, 230.4],
  [10, [0x3ff8, 0, 0, 0], { type: 'float64' }, 1.5],
  [14, [0, 0, 0, 0x3ff8], { type: 'float64', order: 'CDAB' }, 1.5],
  [18, [0x0001, 0x86a0], { type: 'uint32' }, 100_000],
  [20, [0x86a0, 0x0001], { type: 'int32', order: 'CDAB' }, 100_000],
  [22, [0xffff, 0xff85], { type: 'int32', scale: 0.001 }, -0.123],
  [24, [0, 0, 0x0012, 0xd687], { type: 'uint64', scale: 0.01 }, 12_345.67],
  [28, [0x1234], { type: 'bcd16' }, 1234],
  [29, [0b0110_0000], { type: 'bits', bit: 5, bits: 2 }, 3],
  [30, [0x00d5], { type: 'uint16', order: 'BADC' }, 0xd500],
];

suite('the driver against a server of pymodbus', { skip: pymodbusMissing() }, () => {
  const ports = { clock: realClock(), net: realNet(), rng: realRng() };
  const driver = modbusDriver(ports, { lines: { timeoutMs: 2000 } });
  const address = { host, port, unit: 1 };
  const link = driver.open(aDevice({ protocol: 'modbus', address }));
  const holes = driver.open(aDevice({ protocol: 'modbus', address: { ...address, unit: 2 } }));
  let server: PymodbusServer;

  before(async () => {
    const words = held.map(([at, values]) => ({ table: 'holding' as const, address: at, words: values }));
    const inputs = held.map(([at, values]) => ({ table: 'input' as const, address: at, words: values }));
    const bits = { address: 3, words: [1, 0, 1] };
    server = await pymodbusServer(host, port, [
      ...words,
      ...inputs,
      { table: 'coil', ...bits },
      { table: 'discrete', ...bits },
    ]);
    await driver.start();
  });
  after(async () => {
    await driver.stop();
    await server.stop();
  });

  const place = (id: number, where: JsonObject, changes: Partial<PointConfig> = {}): PointConfig =>
    aPoint({ id, address: where, type: 'variable', writable: true, ...changes });

  const readAll = async (from: typeof link, points: readonly PointConfig[]) => {
    const found = new Map<number, { value: number; reason: string }>();
    const requests = from.pack(points);
    for (const request of requests) {
      const into = {
        values: new Float64Array(request.points.length),
        qualities: new Uint8Array(request.points.length),
      };
      assert.equal(await from.read(request, into, 'routine'), undefined);
      for (const [slot, { id }] of request.points.entries()) {
        found.set(id, { value: into.values[slot] ?? NaN, reason: reasonOf(into.qualities[slot] ?? 0) });
      }
    }
    return { found, requests: requests.length };
  };

  for (const table of ['holding', 'input'] as const) {
    test(`every type and order is read from ${table} registers in one request`, async () => {
      const points = held.map(([at, , format], index) => place(index, { table, address: at, ...format }));
      const { found, requests } = await readAll(link, points);
      assert.equal(requests, 1);
      for (const [index, [at, , , value]] of held.entries())
        assert.equal(found.get(index)?.value, value, `register ${at}`);
    });
  }

  test('texts are read, written and explained, apart from the numbers beside them', async () => {
    // What pymodbus makes of the text, two characters a register, filled with NUL.
    const boiler = [0x426f, 0x696c, 0x6572, 0x2032, 0, 0];
    assert.deepEqual(
      runPython(
        'import sys, json\nfrom pymodbus.payload import BinaryPayloadBuilder\nb = BinaryPayloadBuilder(byteorder=">", wordorder=">")\nb.add_string(json.load(sys.stdin))\nprint(json.dumps(b.to_registers()))',
        'Boiler 2',
      ),
      boiler.slice(0, 4),
    );
    const at = (first: number, more: JsonObject = {}) => ({
      table: 'holding',
      address: first,
      type: 'string',
      length: 6,
      ...more,
    });
    const text = place(1, at(150), { kind: 'text' });
    const swapped = place(2, at(156, { order: 'BADC' }), { kind: 'text' });
    const number = place(3, { table: 'holding', address: 162 });
    for (const point of [text, swapped])
      assert.deepEqual(await link.write(point, { value: undefined, text: 'Boiler 2', priority: 8 }), {
        status: 'accepted',
      });
    const requests = link.pack([text, number, swapped]);
    assert.deepEqual(
      requests.map(({ points, texts }) => [texts, points.map(({ id }) => id)]),
      [
        [undefined, [3]],
        [true, [1, 2]],
      ],
    );
    for (const request of requests) {
      const size = request.points.length;
      const texts: (string | undefined)[] = [];
      const into = { values: new Float64Array(size), qualities: new Uint8Array(size).fill(9), texts };
      assert.equal(await link.read(request, into, 'routine'), undefined);
      if (request.texts)
        assert.deepEqual(
          [texts, [...into.qualities]],
          [
            ['Boiler 2', 'Boiler 2'],
            [0, 0],
          ],
        );
    }
    const words = (from: number): number[] =>
      runPython(
        `import json
from pymodbus.client import ModbusTcpClient
c = ModbusTcpClient("${host}", port=${port})
c.connect()
print(json.dumps(c.read_holding_registers(${from}, count=6, slave=1).registers))`,
        null,
      ) as number[];
    assert.deepEqual(words(150), boiler);
    assert.deepEqual(
      words(156),
      boiler.map((word) => ((word & 255) << 8) | (word >> 8)),
    );
    const seen = await link.inspect(text);
    assert.ok(seen.ok);
    assert.equal(seen.texts?.value, 'Boiler 2');
    assert.ok(seen.facts.some(({ text: said }) => said === '426f 696c 6572 2032 0000 0000'));
    assert.deepEqual(await link.write(text, { value: undefined, text: 'Kessel mit 19 Bytes', priority: 8 }), {
      status: 'refused',
      detail: 'the text has 19 bytes, 6 registers hold 12',
    });
    assert.equal((await link.write(text, { value: 1, priority: 8 })).status, 'refused');
    assert.equal((await link.write(number, { value: undefined, text: 'x', priority: 8 })).status, 'refused');
  });

  test('coils and discrete inputs are read', async () => {
    const points = (['coil', 'discrete'] as const).flatMap((table, side) =>
      [3, 4, 5].map((at) => place(side * 10 + at, { table, address: at }, { kind: 'binary' })),
    );
    const { found } = await readAll(link, points);
    assert.deepEqual(
      [3, 4, 5, 13, 14, 15].map((id) => found.get(id)?.value),
      [1, 0, 1, 1, 0, 1],
    );
  });

  test('every type and order is written and read back as the same number', async () => {
    const base = 100;
    for (const [at, words, format, value] of held) {
      const to = place(1, { table: 'holding', address: base + at, ...format });
      const half = format['type'] === 'bits' ? 2 : value;
      assert.deepEqual(await link.write(to, { value: half, priority: 8 }), { status: 'accepted' }, `register ${at}`);
      const seen = await link.inspect(to);
      assert.ok(seen.ok);
      assert.equal(seen.value, half, `register ${at}`);
      if (format['type'] === 'bits') continue;
      const raw = seen.facts.find(({ label }) => label === 'registers')?.text;
      assert.equal(raw, words.map((word) => word.toString(16).padStart(4, '0')).join(' '), `register ${at}`);
    }
    const coil = place(1, { table: 'coil', address: 50 }, { kind: 'binary' });
    assert.deepEqual(await link.write(coil, { value: 1, priority: 8 }), { status: 'accepted' });
    const seen = await link.inspect(coil);
    assert.ok(seen.ok && seen.value === 1);
  });

  test('holes of a device are found in one cycle and read around in the next', async () => {
    const points = [0, 9, 14, 16, 25, 30, 39].map((at) => place(at + 1, { table: 'holding', address: at }));
    const first = await readAll(holes, points);
    assert.deepEqual(
      [1, 10, 15, 17, 31, 40].map((id) => first.found.get(id)?.value),
      [1000, 1009, 1014, 1016, 1030, 1039],
    );
    assert.equal(first.found.get(26)?.reason, 'device_error');
    assert.ok(holes.learned());
    const refusedBefore = driver.statistics()['exceptions'] ?? 0;
    const second = await readAll(holes, points);
    assert.equal(driver.statistics()['exceptions'], refusedBefore);
    assert.equal(second.found.get(40)?.value, 1039);
  });

  test('what the device refuses is refused with its own words', async () => {
    const far = place(1, { table: 'holding', address: 5000 });
    const outcome = await link.write(far, { value: 1, priority: 8 });
    assert.ok(outcome.status === 'refused' && outcome.detail.includes('exception 2'), JSON.stringify(outcome));
    const seen = await link.inspect(far);
    assert.ok(seen.ok && Number.isNaN(seen.value));
    assert.equal(await link.probe(), undefined);
  });

  test('a search tells who answers and finds its units', async () => {
    const found: FoundDevice[] = [];
    const request = { listenMs: 1000, hosts: [`${host}:${port}`], instanceMin: 1, instanceMax: 2 };
    const outcome = await driver.discover(request, (device) => found.push(device), never);
    assert.deepEqual(outcome, { found: 2, problem: '' });
    assert.deepEqual(
      found.map(({ key, vendor }) => [key, vendor]),
      [
        [`${host}:${port}/1`, 'Peer sequential'],
        [`${host}:${port}/2`, 'Peer sequential'],
      ],
    );
  });
});
