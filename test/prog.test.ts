import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { emptyProg, encodeProg, planImport, editsOfJson } from '@t3000/t3';
import { runProgram } from './harness/program.ts';

const format = 't3000 panel file';

/** A made-up panel with hostile texts and passwords, so that these tests need no file of anybody's. */
const sections = {
  inputs: [{ index: 1, label: '=1+1', description: 'SUPPLY \u009B2J', value: 21_500, digitalAnalog: 1, range: 3 }],
  variables: [{ index: 2, label: 'SETPT', value: 20_000, digitalAnalog: 1, range: 1 }],
  programs: [{ index: 1, label: 'MAIN', imageLength: 6 }],
  pids: [{ index: 1, input: { number: 0, pointType: 2, panel: 7 }, setpoint: { number: 1, pointType: 3, panel: 7 } }],
  users: [{ index: 1, name: 'ann', password: 'hunter2' }],
  settings: [{ index: 1, panelName: 'AHU1', panelNumber: 7, serialNumber: 1234, dyndnsPassword: 'hunter3' }],
  schedules: [{ index: 1, label: 'OFFICE' }],
};

function made(revision: number, more: object = {}): Uint8Array {
  const base = emptyProg(revision);
  return encodeProg(planWithIdentity(editsOfJson({ format, sections: { ...sections, ...more } }, base), base));
}

/** The import keeps an identity the empty file does not have yet: the record is taken as it is. */
function planWithIdentity(edits: ReturnType<typeof editsOfJson>, base: ReturnType<typeof emptyProg>): typeof base {
  const { file } = planImport(base, edits, new Map());
  const settings = edits.find(({ section }) => section === 'settings');
  return settings === undefined
    ? file
    : { ...file, sections: new Map(file.sections).set('settings', [settings.record]) };
}

describe('t3000 prog', () => {
  let folder = '';
  const path = (name: string): string => join(folder, name);
  const prog = (...args: string[]): ReturnType<typeof runProgram> => runProgram(['prog', ...args]);
  const file = (name: string, content: Uint8Array | object): string => {
    writeFileSync(path(name), content instanceof Uint8Array ? content : JSON.stringify(content));
    return path(name);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 't3000-prog-'));
    file('a.prog', made(6));
  });
  after(() => rmSync(folder, { recursive: true }));

  test('show prints what is in use and neither passwords nor control characters', async () => {
    const { code, output } = await prog('show', path('a.prog'));
    assert.equal(code, 0);
    assert.match(output, /revision 6, 66056 bytes\. "AHU1", panel 7, serial number 1234/);
    assert.match(output, /IN1 +=1\+1 +SUPPLY \uFFFD2J +21\.5 +°C/);
    assert.match(output, /PID1 +IN1 +0 +VAR2/);
    assert.match(output, /Nothing in use: Outputs/);
    const users = await prog('show', path('a.prog'), 'users', 'settings');
    assert.match(users.output, /ann +\(set\)/);
    assert.doesNotMatch(output + users.output, /hunter|\u009B/);
    const json = await prog('show', path('a.prog'), 'inputs', '--json');
    assert.doesNotMatch(json.output, /\u009B/);
    const parsed = JSON.parse(json.output) as { sections: { inputs: { description: string }[] } };
    assert.equal(parsed.sections.inputs[0]?.description, 'SUPPLY \u009B2J');
  });

  test('diff names section, record and field, and ends with 1 only when files differ', async () => {
    const b = file('b.prog', made(6, { variables: [{ index: 2, label: 'SETPT', value: 21_000 }] }));
    const different = await prog('diff', path('a.prog'), b);
    assert.equal(different.code, 1);
    assert.match(different.output, /Variables\n  ~ variables 2 SETPT\n      value: 20000 -> 21000\n/);
    const same = await prog('diff', path('a.prog'), path('a.prog'));
    assert.deepEqual(same, { code: 0, output: 'No difference.\n' });
    const json = await prog('diff', path('a.prog'), b, '--json');
    assert.equal(json.code, 1);
    assert.equal((JSON.parse(json.output) as { same: boolean }).same, false);
  });

  test('export and import without an edit give the same file', async () => {
    assert.equal((await prog('export', path('a.prog'), '-o', path('a.json'))).code, 0);
    assert.doesNotMatch(readFileSync(path('a.json'), 'utf8'), /hunter/);
    const { code, output } = await prog('import', path('a.json'), path('a.prog'), '-o', path('again.prog'));
    assert.equal(code, 0);
    assert.match(output, /Nothing changes\. Written to/);
    assert.deepEqual(readFileSync(path('again.prog')), readFileSync(path('a.prog')));
  });

  test('an import prints its plan and writes only when told where, and never over a file', async () => {
    const edit = file('edit.json', {
      format,
      sections: { variables: [{ index: 2, value: 22_000 }], users: [{ index: 1, password: 'newword' }] },
    });
    const plan = await prog('import', edit, path('a.prog'));
    assert.equal(plan.code, 0);
    assert.match(plan.output, /value: 20000 -> 22000/);
    assert.match(plan.output, /password: \(set\) -> \(set to another\)/);
    assert.match(plan.output, /2 records of 2 sections change\. Nothing was written/);
    assert.doesNotMatch(plan.output, /newword|hunter/);
    const names = readdirSync(folder).length;
    assert.equal((await prog('import', edit, path('a.prog'), '-o', path('a.prog'))).code, 2);
    assert.equal(readdirSync(folder).length, names);
    assert.deepEqual(readFileSync(path('a.prog')), Buffer.from(made(6)));
  });

  test('a file of another panel is taken with panel numbers mapped and the own identity kept', async () => {
    const other = file('other.prog', made(8, { settings: [{ index: 1, panelName: 'AHU2', panelNumber: 9 }] }));
    const { code, output } = await prog('import', path('a.prog'), other, '-m', '7=9', '-o', path('new.prog'), '--json');
    assert.equal(code, 0);
    const plan = JSON.parse(output) as { kept: { field: string }[]; mapped_records: number; foreign_panels: number[] };
    assert.deepEqual(plan.kept.map(({ field }) => field).slice(0, 3), ['serialNumber', 'panelName', 'panelNumber']);
    assert.equal(plan.mapped_records, 1);
    assert.deepEqual(plan.foreign_panels, []);
    const shown = await prog('show', path('new.prog'), 'pids');
    assert.match(shown.output, /revision 8, 67184 bytes\. "AHU2", panel 9/);
    assert.match(shown.output, /PID1 +IN1 +0 +VAR2/);
  });

  test('CSV goes to standard output or a folder, and runs no formula', async () => {
    const one = await prog('export', path('a.prog'), 'inputs', '--format', 'csv');
    assert.match(one.output, /^no,label,description,.*\r\nIN1,'=1\+1,/);
    const all = await prog('export', path('a.prog'), '-f', 'csv', '-o', path('tables'));
    assert.equal(all.code, 0);
    assert.ok(existsSync(join(path('tables'), 'pids.csv')));
    assert.equal((await prog('export', path('a.prog'), '-f', 'csv')).code, 2);
  });

  test('what is wrong with a file or the command line ends with 2', async () => {
    const cut = file('cut.prog', made(6).subarray(0, 5000));
    const wrong = file('wrong.json', { format, sections: { inputs: [{ index: 1, colour: 1 }] } });
    for (const args of [
      ['show', cut],
      ['show', path('nowhere.prog')],
      ['show', path('a.prog'), 'colours'],
      ['show', path('a.prog'), 'scheduleFlags'],
      ['diff', cut, path('a.prog')],
      ['import', wrong, path('a.prog')],
      ['import', path('a.prog'), path('a.prog'), '--map', '1'],
      ['import', path('a.prog'), path('a.prog'), '--map', '1=256'],
      ['import', path('a.prog'), path('a.prog'), '--revision', '5'],
    ]) {
      assert.equal((await prog(...args)).code, 2, args.join(' '));
    }
  });
});
