import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bacnetDriver } from '@t3000/driver-bacnet';
import { realClock, realNet, realRng } from '@t3000/runtime';
import type { PanelQuirks, PrivatePanel } from '@t3000/simulator';
import { WRITE_OFFSET, blocks, commands, encodeBlockRequest } from '@t3000/t3';
import { asConfig, loopbackWorld, readAll } from './testing/world.test-helper.ts';
import type { T3Panel } from './panel/panel.ts';

/** Answers of the firmware, bytes of an APDU (facts 3.1). */
const PANEL_APDU_BYTES = 600;
const never = new AbortController().signal;

/** Each way of the firmware over real sockets, and what the driver makes of it. A knob without a test here does not compile. */
describe('A panel with the ways of its firmware, over UDP', () => {
  let world: Awaited<ReturnType<typeof loopbackWorld>>;
  let played: PrivatePanel;
  let panel: T3Panel;

  before(async () => {
    world = await loopbackWorld('127.54', { panelModbusPort: 8454 });
    const [first] = world.simulator.panels;
    assert.ok(first);
    played = first;
    const { address, port } = played.seat;
    const serialNumber = played.panel.instance;
    panel = world.driver.panel({ address, port, behind: undefined, serialNumber });
    assert.ok((await panel.facts()).ok);
  });
  after(() => world.stop());

  const proofs: Readonly<Record<keyof PanelQuirks, () => Promise<void>>> = {
    async silentCommands() {
      played.quirks.silentCommands = new Set([commands.thermostats]);
      for (const asked of [1, 2]) {
        const read = await panel.readOne('thermostats', 0);
        assert.ok(!read.ok && read.reason === 'unsupported', `${asked}: ${JSON.stringify(read)}`);
      }
      assert.deepEqual(panel.unsupported(), [commands.thermostats]);
      const sent = played.asked.get(commands.thermostats);
      await panel.readOne('thermostats', 0);
      assert.equal(played.asked.get(commands.thermostats), sent, 'it is not asked again');
      played.quirks.silentCommands = new Set();
    },
    async unappliedWrites() {
      played.quirks.unappliedWrites = new Set([commands.controllers + WRITE_OFFSET]);
      const wrote = await panel.write('controllers', 0, (current) => ({ ...current, bias: current.bias ^ 1 }));
      assert.equal(wrote.status, 'not_applied');
      assert.match('detail' in wrote ? wrote.detail : '', /^acknowledged but not applied: bias of PID loop 1/);
      played.quirks.unappliedWrites = new Set();
    },
    async programWins() {
      played.quirks.programWins = true;
      const place = played.panel.points.find(
        ({ type, signal }) => type === 'variable' && signal.quantity.kind === 'analog',
      );
      assert.ok(place);
      const wrote = await panel.write('variables', place.number - 1, (current) => ({
        ...current,
        value: current.value + 1000,
      }));
      assert.equal(wrote.status, 'not_applied');
      played.quirks.programWins = false;
    },
    async holdMs() {
      played.quirks.holdMs = 300;
      // The first question takes the trunk; what comes while it is held gets no word, and is asked again after a second.
      const both = await Promise.all([panel.readOne('controllers', 0), panel.readOne('screens', 0)]);
      assert.deepEqual(
        both.map(({ ok }) => ok),
        [true, true],
      );
      played.quirks.holdMs = 0;
    },
    async clockErrorSeconds() {
      played.quirks.clockErrorSeconds = -5400;
      const clock = await panel.readClock();
      assert.ok(clock.ok);
      assert.ok(Math.abs(clock.value.offsetSeconds + 5400) <= 3, String(clock.value.offsetSeconds));
      played.quirks.clockErrorSeconds = 0;
    },
    async wrongHeader() {
      played.quirks.wrongHeader = true;
      const read = await panel.readOne('controllers', 0);
      assert.ok(!read.ok && read.reason === 'bad_answer', JSON.stringify(read));
      played.quirks.wrongHeader = false;
    },
    async staleInstances() {
      played.quirks.staleInstances = true;
      // The private service asks for records, which have no instances: it cannot be misled.
      const read = await panel.readOne('inputs', 0);
      assert.ok(read.ok && read.value.description === played.panel.points[0]?.name);
      played.quirks.staleInstances = false;
    },
    async singleWriteTrap() {
      assert.equal(played.quirks.singleWriteTrap, true, 'on, as in the firmware');
      // The way around it: the record, which is one variable and no other.
      const others = Array.from({ length: 128 }, (_, index) => played.blocks.variables.decoded(index).label);
      const wrote = await panel.write('variables', 127, (current) => ({ ...current, label: 'LAST' }));
      assert.equal(wrote.status, 'applied');
      const now = Array.from({ length: 128 }, (_, index) => played.blocks.variables.decoded(index).label);
      assert.deepEqual(now, [...others.slice(0, 127), 'LAST']);
    },
    async firmware() {
      played.quirks.firmware = { main: 46, sub: 9 };
      const facts = await panel.facts({ fresh: true });
      assert.ok(facts.ok);
      assert.deepEqual([facts.value.firmware, facts.value.timeForm], ['46.9', 'calendar']);
      played.quirks.clockErrorSeconds = 4 * 86_400;
      const zoneSeconds = -5 * 3600;
      const wrong = await panel.readClock();
      assert.ok(wrong.ok && wrong.value.form === 'calendar');
      assert.ok(Math.abs(wrong.value.offsetSeconds - zoneSeconds - 4 * 86_400) <= 3, String(wrong.value.offsetSeconds));
      const set = await panel.syncClock(zoneSeconds);
      assert.equal(set.status, 'applied', JSON.stringify(set));
      // UN_Time: second, minute, hour, day, weekday, month, year of the century, day of the year, daylight.
      const answer = played.answer(encodeBlockRequest({ command: 21, start: 0, end: 0, entityBytes: 10, packet: 0 }));
      assert.ok(typeof answer === 'object');
      const block = answer.octets.subarray(7);
      const local = new Date(Date.now() + zoneSeconds * 1000);
      const dayOfYear = Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
      assert.deepEqual(
        [...block.subarray(3, 9)],
        [
          local.getUTCDate(),
          local.getUTCDay(),
          local.getUTCMonth() + 1,
          local.getUTCFullYear() - 2000,
          dayOfYear & 255,
          dayOfYear >> 8,
        ],
      );
      Object.assign(played.quirks, { clockErrorSeconds: 0, firmware: { main: 66, sub: 2 } });
      assert.ok((await panel.facts({ fresh: true })).ok);
      assert.equal((await panel.syncClock()).status, 'applied');
    },
  };

  const words: Readonly<Record<keyof PanelQuirks, string>> = {
    silentCommands: 'that keeps silent about what it does not know is asked for it twice and no more',
    unappliedWrites: 'that acknowledges and does nothing is told as such',
    programWins: 'whose program writes its variables back is told as such',
    holdMs: 'that drops what comes meanwhile is asked again',
    clockErrorSeconds: 'whose clock is wrong is told by how much',
    wrongHeader: 'that answers another question is not believed',
    staleInstances: 'with an old map of instances gives the right records all the same',
    singleWriteTrap: 'that puts single registers elsewhere is written by records',
    firmware: 'of an old firmware has its clock read and set as a calendar',
  };

  for (const knob of Object.keys(proofs) as (keyof PanelQuirks)[]) it(words[knob], proofs[knob]);

  it('with answers of 600 bytes and no segments is met and read as a whole by BACnet too', async () => {
    const ports = { clock: realClock(), rng: realRng(), net: realNet() };
    const driver = bacnetDriver(ports, { address: '127.54.201.1', port: world.port, broadcasts: [] });
    await driver.start();
    try {
      const { address: host, port } = played.seat;
      const address = { host, port, instance: played.panel.instance };
      const met = await driver.interview(address, () => {}, never);
      assert.ok(met.ok, JSON.stringify(met));
      assert.equal(met.capabilities.answerBytesMax, PANEL_APDU_BYTES);
      assert.equal(met.capabilities.segmentation, 'none');
      const points = met.points.filter(({ kind }) => kind !== 'text').map(asConfig);
      assert.equal(points.length >= played.panel.points.length, true);
      const link = driver.open({
        id: 1,
        protocol: 'bacnet',
        address,
        enabled: true,
        capabilities: met.capabilities,
      } as never);
      const values = await readAll(link, points);
      assert.ok(values instanceof Map, JSON.stringify(values));
      assert.equal(values.size, points.length);
      for (const [{ name }, { quality }] of values) assert.equal(quality, 0, name);
      link.close();
    } finally {
      await driver.stop();
    }
    assert.ok(Object.values(blocks).every(({ codec, perRequest }) => codec.length * perRequest < PANEL_APDU_BYTES));
  });
});
