import { SeededRng } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { diffProg } from './diff-prog.ts';
import { editsOfProg, identityFields, planImport } from './import-prog.ts';
import { mapPanels, panelsOf } from './map-panels.ts';
import { decodeBinaryProg, emptyProg, encodeProg, recordsOf, type ProgFile } from './prog-file.ts';
import { editsOfJson, jsonOfProg, ProgJsonError } from './prog-json.ts';
import { readProg } from './read-prog.ts';
import { readFields, writeFields } from './section-records.ts';
import { progBytes, type ProgSectionName } from './sections.ts';

const folder = join(import.meta.dirname, '../../../../../shared/vectors/prog');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.pro?g$/.test(name)) : [];
const skip = names.length === 0 && 'files of real panels are not at hand';
const panel = (name: string): ProgFile => readProg(new Uint8Array(readFileSync(join(folder, name)))).file;
const copyOf = (file: ProgFile): unknown => JSON.parse(JSON.stringify(jsonOfProg(file)));
const noMap: ReadonlyMap<number, number> = new Map();

/** A file with one record changed by its fields. */
function changed(file: ProgFile, section: ProgSectionName, index: number, values: Record<string, unknown>): ProgFile {
  const records = [...recordsOf(file, section)];
  records[index - 1] = writeFields(section, records[index - 1] ?? new Uint8Array(), values);
  return { ...file, sections: new Map(file.sections).set(section, records) };
}

describe('the JSON form', () => {
  for (const name of names) {
    test(`${name} laid over itself as JSON is the same file`, { skip }, () => {
      const file = panel(name);
      const plan = planImport(file, editsOfJson(copyOf(file), file), noMap);
      assert.deepEqual(plan.changes, []);
      assert.equal(encodeProg(plan.file).toHex(), encodeProg(file).toHex());
    });
  }

  test('any bytes laid over themselves as JSON are the same file', () => {
    for (const revision of [5, 6, 7, 8]) {
      const bytes = new SeededRng(40 + revision).bytes(progBytes(revision));
      bytes.set([0x55, 0xff, revision]);
      const file = decodeBinaryProg(bytes);
      assert.equal(
        encodeProg(planImport(file, editsOfJson(copyOf(file), file), noMap).file).toHex(),
        bytes.toHex(),
        `revision ${revision}`,
      );
    }
  });

  test('passwords are not in it', { skip }, () => {
    const file = panel('ChamberRev5.prg');
    const user = readFields('users', recordsOf(file, 'users')[0] ?? new Uint8Array());
    assert.equal(String(user['password']), '(set)');
    // The name and the password of this user are the same word.
    assert.equal(JSON.stringify(jsonOfProg(file)).split(String(user['name'])).length - 1, 1);
  });

  const wrong: readonly { title: string; sections: unknown; message: RegExp }[] = [
    { title: 'an unknown section', sections: { inputz: [] }, message: /^inputz: no such section; there are inputs, / },
    { title: 'an index out of range', sections: { inputs: [{ index: 65 }] }, message: /whole number from 1 to 64/ },
    { title: 'an index that is half', sections: { inputs: [{ index: 1.5 }] }, message: /whole number from 1 to 64/ },
    { title: 'a record twice', sections: { inputs: [{ index: 1 }, { index: 1 }] }, message: /^inputs 1: .* twice/ },
    {
      title: 'an unknown field',
      sections: { inputs: [{ index: 1, colour: 3 }] },
      message: /^inputs 1: no such field "colour"/,
    },
    {
      title: 'a field of another type',
      sections: { inputs: [{ index: 1, value: '3' }] },
      message: /^inputs 1 value: "3" is no number/,
    },
    {
      title: 'a number too large',
      sections: { inputs: [{ index: 1, range: 256 }] },
      message: /^inputs 1 range: .*256.*maximum 255/,
    },
    {
      title: 'a text too long',
      sections: { inputs: [{ index: 1, label: '123456789' }] },
      message: /^inputs 1 label: .*maximum 8/,
    },
    { title: 'a section the base does not have', sections: { scheduleFlags: [] }, message: /revision 6 does not have/ },
    { title: 'a list of another length', sections: { monitors: [{ index: 1, ranges: [1] }] }, message: /list of 14/ },
    {
      title: 'a wrong part',
      sections: { pids: [{ index: 1, input: { panel: 'x' } }] },
      message: /^pids 1 input: \.panel: "x" is no number/,
    },
    {
      title: 'a prototype',
      sections: { inputs: [{ index: 1, constructor: 1 }] },
      message: /no such field "constructor"/,
    },
  ];
  for (const { title, sections, message } of wrong) {
    test(`${title} is refused with its place`, () => {
      const json: unknown = { format: 't3000 panel file', sections };
      assert.throws(
        () => editsOfJson(json, emptyProg(6)),
        (error: unknown) => error instanceof ProgJsonError && message.test(error.message),
      );
    });
  }

  test('a password of a wrong type is not repeated in the message', () => {
    const json = { format: 't3000 panel file', sections: { users: [{ index: 1, password: 123_456 }] } };
    assert.throws(() => editsOfJson(json, emptyProg(6)), { message: 'users 1 password: a secret is a text' });
  });
});

describe('an import', () => {
  test('changes the fields it names and nothing else', { skip }, () => {
    const base = panel('T3DemoRev6.prg');
    const json = {
      format: 't3000 panel file',
      sections: {
        variables: [
          { index: 1, value: 130_000 },
          { index: 2, empty: true },
        ],
      },
    };
    const { changes } = planImport(base, editsOfJson(json, base), noMap);
    assert.deepEqual(
      changes.map(({ section, index, name, kind }) => ({ section, index, name, kind })),
      [
        { section: 'variables', index: 1, name: 'HWSETPT', kind: 'changed' },
        { section: 'variables', index: 2, name: 'BAO', kind: 'removed' },
      ],
    );
    assert.deepEqual(changes[0]?.changes, [{ field: 'value', before: '125000', after: '130000' }]);
  });

  test('keeps the identity of the panel when it takes another one’s file', { skip }, () => {
    const base = panel('T3DemoRev6.prg');
    const source = panel('BTUMeter.prg');
    const plan = planImport(base, editsOfProg(source, base), noMap);
    const own = readFields('settings', recordsOf(base, 'settings')[0] ?? new Uint8Array());
    const now = readFields('settings', recordsOf(plan.file, 'settings')[0] ?? new Uint8Array());
    for (const field of identityFields) assert.deepEqual(now[field], own[field], field);
    assert.ok(plan.kept.some(({ field, stays }) => field === 'serialNumber' && stays === '90023'));
    assert.equal(
      recordsOf(plan.file, 'inputs')
        .map((each) => each.toHex())
        .join(''),
      recordsOf(source, 'inputs')
        .map((each) => each.toHex())
        .join(''),
    );
  });

  test('maps panel numbers where records refer to points, and says which others are left', { skip }, () => {
    const base = panel('T3DemoRev6.prg');
    const plan = planImport(
      base,
      editsOfProg(base, base),
      new Map([
        [14, 5],
        [10, 6],
      ]),
    );
    assert.equal(recordsOf(plan.file, 'pids')[0]?.toHex().slice(0, 6), '180206');
    // Monitor 1 follows IN1 of panel 14 with sub-panel 14 (facts 9.5).
    assert.equal(recordsOf(plan.file, 'monitors')[0]?.subarray(9, 14).toHex(), '0002050501');
    assert.ok(plan.mappedRecords > 1);
    assert.ok(!plan.foreignPanels.includes(14));
  });

  test('leaves the bits of a device instance alone, and a Modbus unit', () => {
    const monitor = writeFields('monitors', new Uint8Array(104), {
      inputs: [
        { number: 1, pointType: 28, panel: 14, subPanel: 14, network: 0x81 },
        { number: 1, pointType: 27, panel: 14, subPanel: 14, network: 1 },
        ...Array.from({ length: 12 }, () => ({ number: 0, pointType: 0, panel: 0, subPanel: 0, network: 0 })),
      ],
    });
    const mapped = mapPanels('monitors', monitor, new Map([[14, 5]]));
    assert.equal(mapped.subarray(9, 19).toHex(), '011c0e0e81011b050e01');
    assert.deepEqual([...panelsOf('monitors', monitor)], [14]);
  });
});

describe('a comparison', () => {
  test('of a file with itself finds nothing', () => {
    assert.deepEqual(diffProg(emptyProg(8), emptyProg(8)), []);
  });

  test('names fields and parts of fields', () => {
    const file = changed(emptyProg(6), 'pids', 2, { units: 1 });
    const other = changed(file, 'pids', 2, { input: { number: 3, pointType: 2, panel: 1 } });
    assert.deepEqual(diffProg(file, other), [
      {
        section: 'pids',
        index: 2,
        name: '',
        kind: 'changed',
        changes: [
          { field: 'input.number', before: '0', after: '3' },
          { field: 'input.pointType', before: '0', after: '2' },
          { field: 'input.panel', before: '0', after: '1' },
        ],
      },
    ]);
  });

  test('says that bytes without a name differ, without showing them', () => {
    const file = changed(emptyProg(6), 'users', 1, { name: 'ann' });
    // Behind the end of the password, where an older and longer one may stand.
    recordsOf(file, 'users')[0]?.set([0x41, 0x42], 20);
    const other = changed(emptyProg(6), 'users', 1, { name: 'ann' });
    assert.deepEqual(diffProg(file, other)[0]?.changes, [
      { field: '(no field)', before: '2 bytes', after: 'other values' },
    ]);
  });

  test('hides secrets that differ', () => {
    const edit = (password: string): ProgFile => {
      const json = { format: 't3000 panel file', sections: { users: [{ index: 1, name: 'ann', password }] } };
      return planImport(emptyProg(6), editsOfJson(json, emptyProg(6)), noMap).file;
    };
    assert.deepEqual(diffProg(edit('secret1'), edit('secret2'))[0]?.changes, [
      { field: 'password', before: '(set)', after: '(set to another)' },
    ]);
  });
});
