import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { DeviceLink, PointConfig } from '@t3000/core';
import { modbusDriver } from '@t3000/driver-modbus';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { aDevice } from '@t3000/testkit';
import { Building } from '../physics/building.ts';
import { Command } from '../points/command.ts';
import { startSimulator } from '../simulator.ts';
import type { Simulator } from '../simulator.ts';
import type { PrivatePanel } from '../t3/private-panel.ts';

const PORT = 8402;
const PYTHON = '/usr/bin/python3';
const never = new AbortController().signal;

const runs = (command: string, ...words: readonly string[]): boolean => spawnSync(command, words).status === 0;
const noMbpoll = !runs('mbpoll', '-V') && 'mbpoll is not installed';
const noPymodbus = !runs(PYTHON, '-c', 'import pymodbus') && 'pymodbus is not installed';

/** Registers of facts 4.3. */
const [OUTPUTS, INPUTS, VARIABLES, INPUT_RANGES, INPUT_RECORDS, PID_RECORDS] = [7100, 7484, 8092, 7804, 11_472, 32_712];

describe('A simulated panel over Modbus TCP', () => {
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  let simulator: Simulator;
  let played: PrivatePanel;
  let host: string;
  let unit: number;

  before(async () => {
    const building = new Building({ at: Date.now() - 60_000, seed: 5, faults: [] });
    simulator = await startSimulator(ports, {
      building,
      baseAddress: '127.54.2.1',
      port: 48_402,
      scanPort: undefined,
      broadcast: undefined,
      panelModbusPort: PORT,
    });
    const [first] = simulator.panels;
    assert.ok(first);
    played = first;
    host = played.seat.address;
    unit = played.blocks.identity.decoded(0).modbusId;
  });
  after(() => simulator.stop());

  const signed = (words: readonly number[]): number => ((words[0] ?? 0) << 16) | (words[1] ?? 0) | 0;

  /** One question of raw bytes; undefined when nothing comes back, which a second question of the usual kind shows. */
  async function raw(hex: string, to = unit): Promise<string | undefined> {
    const pdu = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const second = Buffer.from('0300000001', 'hex');
    const framed = (id: number, from: number, body: Buffer): Buffer =>
      Buffer.concat([Buffer.from([0, id, 0, 0, 0, body.length + 1, from]), body]);
    const socket = connect({ host, port: PORT });
    await once(socket, 'connect');
    socket.write(Buffer.concat([framed(1, to, pdu), framed(2, 255, second)]));
    let heard = Buffer.alloc(0);
    const isWhole = (): boolean => {
      for (let at = 0; at + 6 <= heard.length; at += 6 + heard.readUInt16BE(at + 4))
        if (heard.readUInt16BE(at) === 2 && at + 6 + heard.readUInt16BE(at + 4) <= heard.length) return true;
      return false;
    };
    while (!isWhole()) {
      const [data] = (await once(socket, 'data')) as [Buffer];
      heard = Buffer.concat([heard, data]);
    }
    socket.destroy();
    return heard.readUInt16BE(0) === 1 ? heard.subarray(7, 6 + heard.readUInt16BE(4)).toString('hex') : undefined;
  }

  async function registers(first: number, count: number): Promise<number[]> {
    const at = first.toString(16).padStart(4, '0');
    const answer = await raw(`03 ${at} 00${count.toString(16).padStart(2, '0')}`);
    assert.ok(answer, `registers from ${first}`);
    const bytes = Buffer.from(answer, 'hex').subarray(2);
    return Array.from({ length: count }, (_, index) => bytes.readUInt16BE(2 * index));
  }

  async function mbpoll(...words: readonly string[]): Promise<string> {
    const child = spawn('mbpoll', ['-m', 'tcp', '-a', String(unit), '-0', '-1', '-p', String(PORT), ...words]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, said);
    return said;
  }

  /** Not spawnSync: the panel lives in this very process. */
  async function python(body: string): Promise<unknown> {
    const script = `
import json, inspect
from pymodbus.client import ModbusTcpClient
c = ModbusTcpClient("${host}", port=${PORT}, timeout=3)
assert c.connect()
import pymodbus.client.mixin as m
name = next(n for n in ("device_id", "slave", "unit") if n in inspect.signature(m.ModbusClientMixin.read_holding_registers).parameters)
u = {name: ${unit}}
${body}
c.close()
print(json.dumps(out))`;
    const child = spawn(PYTHON, ['-c', script]);
    let [said, complaint] = ['', ''];
    child.stdout.on('data', (text: Buffer) => (said += text.toString()));
    child.stderr.on('data', (text: Buffer) => (complaint += text.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, complaint);
    return JSON.parse(said);
  }

  /** A variable people set, which nothing in the building changes meanwhile. */
  const variable = (place: number): number => played.blocks.variables.decoded(place).value;

  it('shows mbpoll who it is and what its sensors read', { skip: noMbpoll }, async () => {
    const said = await mbpoll('-r', '0', '-c', '9', '-t', '4', host);
    const shown = [...said.matchAll(/^\[(\d+)\]:\s+(\d+)/gm)].map(([, , value]) => Number(value));
    const { instance } = played.panel;
    assert.deepEqual(shown, [instance & 255, instance >> 8, 0, 0, 2, 66, unit, 88, 5]);
    played.blocks.inputs.read(0);
    const value = await mbpoll('-r', String(INPUTS), '-c', '1', '-t', '4:int', '-B', host);
    const [, first] = /^\[7484\]:\s+(-?\d+)/m.exec(value) ?? [];
    assert.equal(Number(first), played.blocks.inputs.decoded(0).value);
  });

  it('gives pymodbus its records byte for byte, the first byte in the high half', { skip: noPymodbus }, async () => {
    const words = (await python(
      `out = [c.read_holding_registers(${INPUT_RECORDS}, count=23, **u).registers,
       c.read_holding_registers(${PID_RECORDS}, count=14, **u).registers,
       c.read_holding_registers(${INPUT_RANGES}, count=1, **u).registers]`,
    )) as number[][];
    const bytes = (from: readonly number[] = []): string =>
      Buffer.from(from.flatMap((w) => [w >> 8, w & 255])).toString('hex');
    assert.equal(bytes(words[0]), played.blocks.inputs.readStored(0).toHex());
    assert.equal(bytes(words[1]), played.blocks.controllers.readStored(0).toHex());
    const { digitalAnalog, range } = played.blocks.inputs.decoded(0);
    assert.deepEqual(words[2], [digitalAnalog * 256 + range]);
  });

  it('takes a pair for a variable from pymodbus, by the worked example', { skip: noPymodbus }, async () => {
    // 00 01 00 00 00 0B FF 10 1F 9C 00 02 04 00 00 53 FC
    assert.equal(await raw('10 1F9C 0002 04 0000 53FC', 255), '101f9c0002');
    assert.equal(variable(0), 21_500);
    const back = (await python(
      `c.write_registers(${VARIABLES}, [0, 22500], **u)
out = c.read_holding_registers(${VARIABLES}, count=2, **u).registers`,
    )) as number[];
    assert.equal(signed(back), 22_500);
    assert.equal(variable(0), 22_500);
  });

  it('acknowledges other lengths, and fields in several, and forgets them', async () => {
    const kept = variable(0);
    assert.equal(await raw('10 1F9C 0001 02 0001'), '101f9c0001', 'one register');
    assert.equal(await raw('10 1F9C 0004 08 0000 0001 0000 0002'), '101f9c0004', 'two variables');
    assert.equal(await raw('10 1F9D 0002 04 0000 0001'), '101f9d0002', 'from the middle of one');
    assert.equal(variable(0), kept);
    const { range } = played.blocks.variables.decoded(0);
    assert.equal(await raw('10 2154 0001 02 0002'), '1021540001', 'the range, by function 16');
    assert.equal(played.blocks.variables.decoded(0).range, range);
    assert.equal(await raw('06 2154 0002'), '0621540002', 'the range, by function 6');
    assert.equal(played.blocks.variables.decoded(0).range, 2);
    played.blocks.variables.change(0, { range });
  });

  it('lets a single write to a variable land on another one, until the knob is off', async () => {
    const [first, trapped] = [variable(0), variable(45)];
    assert.equal(await raw('06 1F9D 1234'), '061f9d1234', 'acknowledged all the same');
    assert.equal(variable(0), first, 'it hit nothing');
    assert.equal(await raw('06 209B 1234'), '06209b1234', 'register 8347, of variable 128');
    assert.equal(variable(45) & 0xffff, 0x1234, 'variable 46 has changed');
    assert.notEqual(variable(45), trapped);
    played.quirks.singleWriteTrap = false;
    await raw('06 1F9D 4E20');
    assert.equal(variable(0) & 0xffff, 0x4e20);
    played.quirks.singleWriteTrap = true;
  });

  it('leaves an output with the program that holds it, and its mode alone while the switch is not on auto', async () => {
    const outputs = played.panel.points.filter(({ type }) => type === 'output');
    const place = outputs.findIndex(({ signal }) => signal instanceof Command);
    const point = outputs[place];
    assert.ok(point?.signal instanceof Command, 'an output');
    const { signal } = point;
    assert.equal(signal.quantity.kind, 'binary');
    signal.program(1);
    const register = (OUTPUTS + 2 * place + 1).toString(16);
    await raw(`06 ${register} 0000`);
    assert.equal(signal.slots[10], 0, 'off at priority 11');
    assert.equal(signal.slots[7], undefined);
    assert.equal(signal.value, 1, 'the program still has it');
    signal.write(undefined, 11);
    signal.write(undefined, 10);
    await raw(`06 ${register} 0001`);
    assert.equal(signal.slots[7], 1, 'manual, where no program is');
    signal.write(undefined, 8);
    played.blocks.outputs.change(place, { switchStatus: 2 });
    const mode = (7356 + place).toString(16);
    assert.equal(await raw(`06 ${mode} 0001`), `06${mode}0001`);
    assert.equal(signal.slots[7], undefined, 'the hand switch is on HAND');
    played.blocks.outputs.change(place, { switchStatus: 1 });
    await raw(`06 ${mode} 0001`);
    assert.notEqual(signal.slots[7], undefined);
    await raw(`06 ${mode} 0000`);
    assert.equal(signal.slots[7], undefined);
  });

  it('says nothing to what it does not know, and reads unknown registers as 0', async () => {
    assert.equal(await raw('01 0000 0001'), undefined, 'coils');
    assert.equal(await raw('2b 0e 01 00'), undefined, 'identification');
    assert.equal(await raw('03 0000 007e'), undefined, 'more registers than fit');
    assert.equal(await raw('03 0000 0001', unit + 1), undefined, 'another unit');
    assert.deepEqual(await registers(60_000, 3), [0, 0, 0]);
  });

  it('takes settings of its own serial number, in two halves', async () => {
    const settings = played.blocks.settings.readStored(0);
    const half = (from: number, register: string, bytes: Uint8Array): string =>
      `10 ${register} 0064 c8 ${Buffer.from(bytes.subarray(from, from + 200)).toString('hex')}`;
    const wanted = settings.slice();
    wanted.set(Buffer.from('RENAMED\0\0\0'), 52);
    await raw(half(0, '2648', wanted));
    assert.notEqual(played.blocks.settings.decoded(0).panelName, 'RENAMED');
    await raw(half(200, '26ac', wanted));
    assert.equal(played.blocks.settings.decoded(0).panelName, 'RENAMED');
    wanted[177] = (wanted[177] ?? 0) ^ 1;
    wanted.set(Buffer.from('FOREIGN'), 52);
    await raw(half(0, '2648', wanted));
    await raw(half(200, '26ac', wanted));
    assert.equal(played.blocks.settings.decoded(0).panelName, 'RENAMED');
    played.blocks.settings.write(0, settings);
  });

  describe('and the Modbus driver', () => {
    const driver = modbusDriver(ports, { lines: { timeoutMs: 2000 } });
    let link: DeviceLink;
    let points: readonly PointConfig[];

    before(async () => {
      await driver.start();
      const address = { host, port: PORT, unit };
      const met = await driver.interview(address, () => {}, never);
      assert.ok(met.ok, JSON.stringify(met));
      points = met.points.map((point, id) => ({
        ...point,
        id,
        deviceId: 1,
        enabled: true,
        pollIntervalMs: 1000,
        deadband: 0,
      }));
      link = driver.open(aDevice({ protocol: 'modbus', address, capabilities: met.capabilities }));
    });
    after(async () => {
      link.close();
      await driver.stop();
    });

    it('knows the panel, its points and their names', () => {
      const wanted = played.panel.points.map(({ name }) => name).toSorted();
      assert.deepEqual(points.map(({ name }) => name).toSorted(), wanted);
    });

    it('reads what the panel has', async () => {
      for (const request of link.pack(points)) {
        const into = {
          values: new Float64Array(request.points.length),
          qualities: new Uint8Array(request.points.length),
        };
        assert.equal(await link.read(request, into, 'routine'), undefined);
        for (const [slot, { type, number, kind, name }] of request.points.entries()) {
          const { value, control } = played.blocks[`${type}s`].decoded(number - 1);
          assert.equal(into.values[slot], kind === 'binary' ? control : value / 1000, name);
        }
      }
    });

    it('writes a variable as a pair, which no trap catches', async () => {
      const point = points.find(({ type, kind, writable }) => type === 'variable' && kind === 'analog' && writable);
      assert.ok(point);
      const others = Array.from({ length: 128 }, (_, place) => variable(place));
      const wanted = Math.round((others[point.number - 1] ?? 0) / 1000) + 1;
      assert.deepEqual(await link.write(point, { value: wanted, priority: 8 }), { status: 'accepted' });
      assert.equal(variable(point.number - 1), wanted * 1000);
      const changed = others.flatMap((old, place) => (old === variable(place) ? [] : [place + 1]));
      assert.deepEqual(changed, [point.number]);
    });

    it('refuses identity, network and settings before anything is sent', async () => {
      const template = points.find(({ type }) => type === 'variable');
      assert.ok(template);
      const kept = played.blocks.settings.readStored(0).toHex();
      for (const register of [0, 6, 16, 33, 34, 67, 100, 2000, 9800, 9899, 10_000, 16_044, 32_712]) {
        const point = { ...template, address: { table: 'holding', address: register } };
        const outcome = await link.write(point, { value: 1, priority: 8 });
        assert.equal(outcome.status, 'refused', String(register));
      }
      assert.equal(played.blocks.settings.readStored(0).toHex(), kept);
    });
  });
});
