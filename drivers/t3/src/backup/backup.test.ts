import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RestoreResult } from '@t3000/core';
import {
  decodeBinaryProg,
  editsOfJson,
  editsOfProg,
  encodeProg,
  programCodeRecord,
  progSections,
  readFields,
  recordsOf,
  sectionBlocks,
  withRecords,
  writeFields,
} from '@t3000/t3';
import type { FieldValues, ProgFile, ProgSectionName } from '@t3000/t3';
import { programOf } from '../testing/program.test-helper.ts';
import { simulatedWorld } from '../testing/world.test-helper.ts';
import { planPanel } from './plan-panel.ts';
import { completeFile, readPanelFile } from './read-panel-file.ts';
import { restorePanel } from './restore-panel.ts';

const PANEL = 1003;
const format = 't3000 panel file';
const noMap: ReadonlyMap<number, number> = new Map();

/** One panel on a network of its own, and what people do with it. */
async function aPanel(seed: number, instance = PANEL) {
  const world = await simulatedWorld(seed);
  const { panel, played } = world.meet(instance);
  const settle = <T>(promise: Promise<T>): Promise<T> => world.clock.settle(promise);
  const read = async () => {
    const reading = await settle(readPanelFile(panel));
    assert.ok(reading.ok, JSON.stringify(reading));
    return reading.value;
  };
  const plan = async (source: ProgFile, values = false) =>
    planPanel(await read(), editsOfProg(source, source), { values, panels: noMap, source });
  const restore = (made: Awaited<ReturnType<typeof plan>>, confirmed?: number, onResult?: (r: RestoreResult) => void) =>
    settle(
      restorePanel(panel, made.steps, {
        serialNumber: made.serialNumber,
        confirmation: confirmed === undefined ? undefined : { serialNumber: confirmed },
        ...(onResult ? { onResult } : {}),
      }),
    );
  return { world, panel, played, read, plan, restore };
}

/** A copy of a file with fields of some records changed. */
function edited(file: ProgFile, section: ProgSectionName, index: number, values: FieldValues): ProgFile {
  const records = recordsOf(file, section).map((record, at) =>
    at === index - 1 ? writeFields(section, record, values) : record,
  );
  return withRecords(file, section, records);
}

describe('A panel as a file', () => {
  it('holds every record byte for byte, and is read again as the file it is', async () => {
    const { world, played, read } = await aPanel(31);
    const { file, notes, serialNumber } = await read();
    assert.deepEqual([notes, serialNumber], [[], PANEL]);
    for (const { name, count } of progSections) {
      if (name === 'code') continue;
      const block = played.blocks[sectionBlocks[name]];
      // Values move between the reading and this look at them.
      if (name === 'inputs' || name === 'outputs' || name === 'variables') continue;
      for (let index = 0; index < count; index++) {
        assert.equal(recordsOf(file, name)[index]?.toHex(), block.read(index).toHex(), `${name} ${index + 1}`);
      }
    }
    const first = recordsOf(file, 'code')[0] ?? new Uint8Array();
    assert.match(String.fromCharCode(...programCodeRecord.decode(first).image), /Control of HH-AHU-1/);
    const bytes = encodeProg(completeFile(file));
    assert.equal(bytes.byteLength, 67_184);
    assert.equal(encodeProg(decodeBinaryProg(bytes)).toHex(), bytes.toHex());
    await world.stop();
  });

  it('leaves out what the firmware does not know and says so, and fails where a part broke off', async () => {
    const { world, played, read, panel } = await aPanel(32);
    played.quirks.silentCommands = new Set([41, 42]);
    const { file, notes } = await read();
    assert.equal(file.sections.has('scheduleFlags'), false);
    assert.match(notes.join('; '), /gives no multistate tables: .*; the panel gives no flags of schedules/);
    assert.equal(encodeProg(completeFile(file)).byteLength, 67_184);
    played.quirks.silentCommands = new Set([10]);
    await world.clock.settle(panel.readOne('monitors', 0));
    played.quirks.silentCommands = new Set();
    assert.ok((await world.clock.settle(panel.readOne('monitors', 0))).ok);
    played.quirks.silentCommands = new Set([10]);
    const broken = await world.clock.settle(readPanelFile(panel));
    assert.ok(!broken.ok && broken.reason === 'timeout');
    assert.match(broken.detail, /^Trend monitors: /);
    await world.stop();
  });

  it('differs from itself in nothing, however the building moves meanwhile', async () => {
    const { world, read, plan } = await aPanel(33);
    const { file } = await read();
    await world.clock.advance(600_000);
    const later = await plan(file);
    assert.deepEqual(later.changes, []);
    assert.ok(later.valuesLeft > 0, 'what is computed all the time has other values by now');
    await world.stop();
  });
});

describe('A restore', () => {
  it('plans record by record, writes each, and a new plan is empty', async () => {
    const { world, played, read, plan, restore } = await aPanel(34);
    const { file } = await read();
    let wanted = edited(file, 'variables', 60, {
      label: 'SETPT',
      description: 'SET-POINT',
      autoManual: 1,
      value: 21_500,
    });
    wanted = edited(wanted, 'pids', 1, { proportional: 44 });
    wanted = edited(wanted, 'digitalUnits', 2, { offText: 'Away', onText: 'Home' });
    const image = programOf(850);
    wanted = withRecords(
      wanted,
      'code',
      recordsOf(wanted, 'code').map((record, at) =>
        at === 0 ? programCodeRecord.encode(programCodeRecord.create({ image: padded(image) })) : record,
      ),
    );
    const made = await plan(wanted);
    assert.deepEqual(
      made.steps.map(({ section, index }) => `${section} ${index}`),
      ['digitalUnits 2', 'variables 60', 'pids 1', 'code 1'],
      'units before points, code last',
    );
    assert.equal(played.asked.get(103), undefined, 'a plan writes nothing');
    const seen: string[] = [];
    const account = await restore(made, undefined, ({ part, status }) => seen.push(`${part} ${status}`));
    assert.deepEqual([account.status, account.left, account.detail], ['done', 0, '']);
    assert.deepEqual(seen, ['digitalUnits applied', 'variables applied', 'pids applied', 'code applied']);
    assert.equal(played.blocks.variables.decoded(59).label, 'SETPT');
    assert.equal(played.blocks.programs.decoded(0).imageLength, 850 - 9);
    assert.equal(played.blocks.programs.decoded(0).onOff, 1);
    assert.ok((played.asked.get(122) ?? 0) >= 1, 'saved to flash');
    assert.deepEqual((await plan(wanted)).steps, []);
    await world.stop();
  });

  it('maps the panel number, and keeps who the panel is and how it is reached', async () => {
    const { world, read } = await aPanel(35);
    const { file: source } = await read();
    await world.stop();
    const other = await aPanel(36, 1005);
    const strange = edited(source, 'settings', 1, {
      timeZone: 100,
      resetCommand: 88,
      comBaudrates: [9, 9, 9],
      mstpId: 77,
    });
    const made = await other.plan(strange);
    assert.match(made.notes.join('\n'), /the panel keeps serialNumber 1005 \(file: 1003\), panelName/);
    assert.match(made.notes.join('\n'), /panel 3 of the file is panel 5 here/);
    const before = other.played.blocks.settings.read(0).slice();
    const account = await other.restore(made, 1005);
    assert.equal(account.status, 'done', JSON.stringify(account));
    const settings = other.played.blocks.settings.decoded(0);
    assert.equal(settings.timeZone, 100);
    const wrote = { ...settings, timeZone: readFields('settings', before)['timeZone'] as number };
    assert.equal(JSON.stringify(wrote), JSON.stringify(readSettings(before)));
    assert.equal(other.played.blocks.controllers.decoded(0).input.panel, 5);
    for (const command of [28, 143, 144, 190, 194, 197, 199, 200]) {
      assert.equal(other.played.asked.get(command), undefined, `command ${command}`);
    }
    await other.world.stop();
  });

  it('leaves users and settings alone until the serial number of this very panel is given', async () => {
    const { world, played, read, plan, restore } = await aPanel(37);
    let wanted = edited((await read()).file, 'users', 1, { name: 'owner' });
    wanted = edited(wanted, 'settings', 1, { timeZone: 200 });
    const made = await plan(wanted);
    const nobody = await restore(made);
    assert.deepEqual(
      nobody.results.map(({ status }) => status),
      ['refused', 'refused'],
    );
    assert.match(
      (await restore(made, 4711)).results[0]?.detail ?? '',
      /panel 1003 answers where a change of panel 4711/,
    );
    assert.deepEqual([played.asked.get(115), played.asked.get(198)], [undefined, undefined]);
    assert.equal((await restore(made, PANEL)).status, 'done');
    assert.equal(played.blocks.users.decoded(0).name, 'owner');
    assert.equal(played.blocks.users.decoded(0).password.reveal(), 'harbour');
    await world.stop();
  });

  it('says which records were acknowledged but not applied, and goes on', async () => {
    const { world, played, read, plan, restore } = await aPanel(38);
    let wanted = edited((await read()).file, 'variables', 1, { label: 'FIRST' });
    wanted = edited(wanted, 'pids', 1, { bias: 9 });
    played.quirks.unappliedWrites = new Set([103]);
    const account = await restore(await plan(wanted));
    assert.equal(account.status, 'partly');
    assert.match(account.detail, /1 of 2 records did not take/);
    assert.deepEqual(
      account.results.map(({ status }) => status),
      ['not_applied', 'applied'],
    );
    assert.match(account.results[0]?.detail ?? '', /acknowledged but not applied: label of variable 1/);
    await world.stop();
  });

  it('stops when the panel dies mid-way, and a new plan holds exactly the rest', async () => {
    const { world, played, read, plan, restore } = await aPanel(39);
    let wanted = (await read()).file;
    for (let index = 1; index <= 20; index++) wanted = edited(wanted, 'variables', index, { label: `V${index}` });
    const answer = played.answer.bind(played);
    let writes = 0;
    // The seventh write arrives, is carried out, and is the last thing the panel ever says nothing about.
    let dead = false;
    played.answer = (octets) => {
      if (dead) return 'silent';
      if (octets[2] !== 103 || ++writes < 7) return answer(octets);
      answer(octets);
      dead = true;
      return 'silent';
    };
    const account = await restore(await plan(wanted));
    assert.equal(account.status, 'stopped');
    assert.deepEqual([account.results.length, account.left], [7, 13]);
    assert.equal(account.results.at(-1)?.status, 'unknown');
    assert.match(account.detail, /the panel fell silent/);
    played.answer = answer;
    played.asked.clear();
    const rest = await plan(wanted);
    assert.deepEqual(
      rest.steps.map(({ index }) => index),
      Array.from({ length: 13 }, (_, at) => at + 8),
    );
    assert.equal((await restore(rest)).status, 'done');
    assert.equal(played.asked.get(103), 13, 'nothing is written twice');
    await world.stop();
  });

  it('refuses what somebody else changed meanwhile, and another panel at the same address', async () => {
    const { world, played, read, plan, restore } = await aPanel(40);
    const wanted = edited((await read()).file, 'variables', 1, { label: 'MINE' });
    const made = await plan(wanted);
    played.blocks.variables.change(0, { label: 'THEIRS' });
    const account = await restore(made);
    assert.match(account.results[0]?.detail ?? '', /changed by somebody else since the plan was made/);
    assert.equal(played.blocks.variables.decoded(0).label, 'THEIRS');
    played.blocks.identity.change(0, { serialNumber: 4711 });
    const other = await restore(made);
    assert.deepEqual([other.status, other.left], ['stopped', 1]);
    assert.match(other.detail, /nothing was written: panel 4711 answers where panel 1003 is configured/);
    await world.stop();
  });

  it('takes an edited JSON with masked secrets as they are', async () => {
    const { world, played, panel, read, restore } = await aPanel(41);
    const reading = await read();
    const json = { format, sections: { users: [{ index: 1, name: 'keeper', password: '(set)' }] } };
    const edits = editsOfJson(json, completeFile(reading.file));
    const made = planPanel(reading, edits, { values: false, panels: noMap, source: undefined });
    assert.equal((await restore(made, PANEL)).status, 'done');
    assert.equal(played.blocks.users.decoded(0).password.reveal(), 'harbour');
    assert.doesNotMatch(JSON.stringify(made.changes), /harbour/);
    assert.equal(panel.unsupported().length, 0);
    await world.stop();
  });

  it('takes values of points in auto only when asked to', async () => {
    const { world, read, plan } = await aPanel(42);
    const { file } = await read();
    const wanted = edited(file, 'variables', 100, { value: 99_000, digitalAnalog: 1, range: 1, label: 'FREE' });
    const without = await plan(wanted);
    const [change] = without.changes;
    assert.ok(change && !change.changes.some(({ field }) => field === 'value'));
    assert.match(without.notes.join(), /in auto differ and stay as they are/);
    const taken = await plan(wanted, true);
    const hundredth = taken.changes.find(({ section, index }) => section === 'variables' && index === 100);
    assert.ok(hundredth?.changes.some(({ field }) => field === 'value'));
    await world.stop();
  });
});

function padded(image: Uint8Array): Uint8Array {
  const whole = new Uint8Array(2000);
  whole.set(image);
  return whole;
}

/** The settings of some bytes, with the time zone of the same bytes. */
function readSettings(bytes: Uint8Array): object {
  const record = { ...readFields('settings', bytes) };
  return { ...record, raw: `${bytes.byteLength} bytes` };
}
