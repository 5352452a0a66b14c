import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Point } from '@t3000/contract';
import { startTestHub, type TestHub } from './harness/hub.ts';
import { until } from './harness/until.ts';

const HOST = '127.66.0.21';
const PORT = 15_031;
const python = '/usr/bin/python3';
const script = join(import.meta.dirname, '../drivers/modbus/src/testing/pymodbus-server.py');
const isMissing = spawnSync(python, ['-c', 'import pymodbus']).status !== 0;

/** The map of the meter under test, as a table somebody typed. */
const map = {
  id: 'peer-meter',
  name: 'Peer meter',
  match: { identification: ['peer', 'sequential'] },
  entries: [
    { register: '40011', name: 'Voltage', type: 'float32', order: 'CDAB', unit: 'V', write: 'none' },
    { register: '40021', name: 'Set-point', type: 'int16', scale: 0.1, unit: '°C' },
    { register: '00004', name: 'Pump', states: ['Off', 'On'] },
    { register: '40031', name: 'Message', type: 'string', length: 8 },
    { register: '40301', name: 'Not in this model', type: 'int16' },
  ],
};

/** The real program and a device of another make: found, read, written, lost and found again. */
describe(
  'a server that meets a Modbus device',
  { skip: isMissing ? 'python3-pymodbus is not installed' : false },
  () => {
    let hub: TestHub;
    let device: ChildProcess | undefined;
    const endings: (() => unknown)[] = [];

    before(async () => {
      const folder = temporaryFolder({ after: (clean) => endings.push(clean) });
      const maps = join(folder, 'maps');
      mkdirSync(maps);
      writeFileSync(join(maps, 'peer.json'), JSON.stringify(map));
      writeFileSync(join(maps, 'broken.csv'), 'register,name\nnowhere,X\n');
      device = await startDevice();
      endings.push(() => stopDevice());
      hub = await startTestHub(
        join(folder, 'data'),
        { localAddress: '127.66.0.22', localPort: 47_866, port: 47_867 },
        { T3000_MODBUS_MAPS: maps, T3000_MODBUS_TIMEOUT: '500' },
      );
      endings.push(() => hub.program.stop());
    });

    after(async () => {
      for (const end of endings.toReversed()) await end();
    });

    async function startDevice(): Promise<ChildProcess> {
      const child = spawn(python, [script, HOST, String(PORT)], { stdio: ['pipe', 'pipe', 'ignore'] });
      child.stdin.write(
        '{"table": "holding", "address": 10, "words": [26214, 17254]}\n{"table": "holding", "address": 30, "words": [17001, 27749, 29216, 12800]}\n\n',
      );
      await once(child.stdout, 'data');
      return child;
    }

    async function stopDevice(): Promise<void> {
      if (device === undefined || device.exitCode !== null || device.signalCode !== null) return;
      const gone = once(device, 'exit');
      device.kill();
      await gone;
    }

    const points = async (): Promise<readonly Point[]> => (await hub.api.listPoints({ query: { limit: 100 } })).items;

    async function pointNamed(name: string): Promise<Point> {
      const found = (await points()).find((point) => point.name === name);
      assert.ok(found, name);
      return found;
    }

    test('a broken map is logged with its row, and the others are used', () => {
      assert.ok(hub.program.log.some((line) => line.includes('register map is not used') && line.includes('row 2')));
    });

    test('a search finds it, and its own map gives it the points it has', async () => {
      await until('the device to listen', async () => {
        const started = await hub.api.discover({
          body: { protocol: 'modbus', hosts: [`${HOST}:${PORT}`], add_all: true },
        });
        const job = await until('the search', async () => {
          const now = await hub.api.getDiscovery({ params: { job: started.id } });
          return now.state === 'finished' ? now : undefined;
        });
        return job.devices.some((found) => found.state === 'added');
      });
      assert.deepEqual((await points()).map(({ name }) => name).toSorted(), [
        'Message',
        'Pump',
        'Set-point',
        'Voltage',
      ]);
    });

    test('its values are live and good', async () => {
      const live = await until('good values', async () => {
        const all = await points();
        return all.every(({ value }) => value.quality === 'good') ? all : undefined;
      });
      assert.equal(live.find(({ name }) => name === 'Voltage')?.value.value, 230.4);
    });

    test('a write reaches it and is read back', async () => {
      const { id } = await pointNamed('Set-point');
      const written = await hub.api.writePointValue({ params: { id }, body: { value: 21.5 } });
      assert.deepEqual([written.status, written.read_back], ['confirmed', 21.5]);
      const explained = await hub.api.explainPoint({ params: { id } });
      assert.ok(JSON.stringify(explained).includes('00d7'), 'the registers are shown');
    });

    test('its text stands in the point table, is written and read back, and is explained', async () => {
      const { id, kind, value } = await pointNamed('Message');
      assert.deepEqual([kind, value.text, value.value], ['text', 'Biler 2', null]);
      const written = await hub.api.writePointValue({ params: { id }, body: { value: null, text: 'Filter change' } });
      assert.deepEqual([written.status, written.texts?.read_back], ['confirmed', 'Filter change']);
      await until('the new text', async () => (await pointNamed('Message')).value.text === 'Filter change');
      const explained = JSON.stringify(await hub.api.explainPoint({ params: { id } }));
      assert.match(explained, /4669 6c74 6572 2063 6861 6e67 6500 0000/, 'the registers are shown');
      const long = await hub.api
        .writePointValue({ params: { id }, body: { value: null, text: 'Seventeen letters' } })
        .then(
          (answer) => JSON.stringify(answer),
          (error: unknown) => String(error),
        );
      assert.match(long, /17 bytes, 8 registers hold 16/);
    });

    test('a value that does not fit is refused with the limits', async () => {
      const { id } = await pointNamed('Set-point');
      const refused = await hub.api.writePointValue({ params: { id }, body: { value: 9999 } }).then(
        (answer) => JSON.stringify(answer),
        (error: unknown) => String(error),
      );
      assert.match(refused, /outside -3276\.8 to 3276\.7/);
    });

    test('when it goes away its values say so, and when it comes back they are good again', async () => {
      await stopDevice();
      await until('bad values', async () => (await points()).every(({ value }) => value.quality === 'bad'));
      device = await startDevice();
      await until('good values', async () => (await points()).every(({ value }) => value.quality === 'good'), 60_000);
    });
  },
);
