import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { convertProg } from './convert-prog.ts';
import { progOfIni } from './ini-prog.ts';
import { decodeIni, encodeIni } from './ini-text.ts';
import { decodeBinaryProg, emptyProg, encodeProg, progBytesMax, recordsOf } from './prog-file.ts';
import { readProg } from './read-prog.ts';
import { progBytes } from './sections.ts';

const folder = join(import.meta.dirname, '../../../../../shared/vectors/prog');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.pro?g$/.test(name)) : [];
const skip = names.length === 0 && 'files of real panels are not at hand';
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));

describe('files of real panels', { skip }, () => {
  for (const name of names) {
    test(`${name} comes back byte for byte`, () => {
      const bytes = bytesOf(name);
      const { form, file } = readProg(bytes);
      const again = form === 'ini' ? encodeIni(decodeIni(bytes)) : encodeProg(file);
      assert.equal(again.toHex(), bytes.toHex());
    });
  }

  test('the sections stand where the vendor tool puts them', () => {
    const bytes = bytesOf('T3DemoRev6.prg');
    const { file } = readProg(bytes);
    assert.equal(file.revision, 6);
    const at = (offset: number, length: number): string => bytes.subarray(offset, offset + length).toHex();
    assert.equal(recordsOf(file, 'outputs')[0]?.toHex(), at(2947, 45));
    assert.equal(recordsOf(file, 'pids')[0]?.toHex(), '18020a000000000000000009030a000000000000000002000a000000');
    assert.equal(recordsOf(file, 'settings')[0]?.subarray(0, 4).toHex(), 'c0a8000f');
    assert.equal(recordsOf(file, 'code')[15]?.toHex(), at(33956 + 15 * 2000, 2000));
    assert.equal(recordsOf(file, 'variableUnits')[4]?.toHex(), at(66036, 20));
  });

  test('an old text file becomes the records its lines name', () => {
    const { file, notes } = readProg(bytesOf('ChamberRev5.prg'));
    assert.equal(file.revision, 5);
    assert.equal(
      recordsOf(file, 'inputs')[0]?.toHex(),
      // CHAMBER TEMP1, TEMP1, 28.000, filter 20, decom 64, control 2, auto, analog, calibration 11, range 3.
      `4348414d4245522054454d5031${'00'.repeat(8)}54454d503100000000606d0000144000000200010000000b03`,
    );
    assert.equal(recordsOf(file, 'programs')[0]?.subarray(30).toHex(), '35050100004006');
    assert.equal(recordsOf(file, 'code')[0]?.subarray(0, 8).toHex(), '3505010a001a282a');
    assert.equal(recordsOf(file, 'monitors')[2]?.subarray(93).toHex(), '0a0000400606'.concat('01', '00000000'));
    assert.deepEqual(notes, ['text form, version 4']);
  });

  test('an old file in revision 6 has the size of one', () => {
    const { file } = readProg(bytesOf('ChamberRev5.prg'));
    assert.equal(encodeProg(convertProg(file, 6).file).byteLength, 66_056);
  });
});

describe('panel files', () => {
  test('each revision has the size the vendor tool writes', () => {
    assert.deepEqual([5, 6, 7, 8].map(progBytes), [65_956, 66_056, 66_608, 67_184]);
  });

  for (const revision of [5, 6, 7, 8]) {
    test(`any bytes of revision ${revision} come back byte for byte, with whatever follows`, () => {
      const rng = new SeededRng(revision);
      const bytes = rng.bytes(progBytes(revision) + (revision % 2) * 100);
      bytes.set([0x55, 0xff, revision]);
      assert.equal(encodeProg(decodeBinaryProg(bytes)).toHex(), bytes.toHex());
    });
  }

  test('a file of a newer revision keeps what is not known', () => {
    const bytes = new Uint8Array(progBytes(8) + 50).fill(7);
    bytes.set([0x55, 0xff, 9]);
    const file = decodeBinaryProg(bytes);
    assert.equal(file.tail.byteLength, 50);
    assert.equal(encodeProg(file).toHex(), bytes.toHex());
  });

  test('a file that ends early says where, by section and record', () => {
    const bytes = encodeProg(emptyProg(6));
    assert.throws(() => decodeBinaryProg(bytes.subarray(0, 3000)), {
      name: 'DecodeError',
      code: 'truncated',
      offset: 3000,
      clause: 'outputs 2',
      message: 'the file ends early: revision 6 takes 66056 bytes, there are 3000 at byte 3000 (outputs 2)',
    });
  });

  test('what is no panel file, an unknown revision and a huge file are refused', () => {
    assert.throws(() => readProg(new Uint8Array()), { code: 'unsupported' });
    assert.throws(() => readProg(new TextEncoder().encode('[Setting]\r\n')), { code: 'unsupported' });
    assert.throws(() => readProg(Uint8Array.of(0x55, 0xff)), { code: 'truncated', offset: 2 });
    assert.throws(() => readProg(Uint8Array.of(0x55, 0xff, 200)), { code: 'unsupported', offset: 2 });
    const huge = new Uint8Array(progBytesMax + 1);
    huge.set([0x55, 0xff, 8]);
    assert.throws(() => readProg(huge), { code: 'out_of_range' });
  });

  test('another revision keeps the records, and says what it fills in and leaves out', () => {
    const file = emptyProg(8);
    file.sections.get('multistates')?.[1]?.fill(65);
    assert.deepEqual(convertProg(file, 6).notes, [
      '1 records of multistates have no place in revision 6 and are left out',
    ]);
    assert.equal(encodeProg(convertProg(file, 6).file).byteLength, progBytes(6));
    assert.throws(() => convertProg(file, 5), /revision 5 is none of 6, 7, 8/);
  });

  test('flags made for a file without them follow the times', () => {
    const file = emptyProg(6);
    // Monday: from midnight to 09:00 and from 14:00 on; the rest of the day is not used.
    file.sections.get('scheduleTimes')?.[0]?.set([0, 0, 0, 9, 0, 14]);
    const { file: newer, notes } = convertProg(file, 8);
    assert.equal(recordsOf(newer, 'scheduleFlags')[0]?.subarray(0, 9).toHex(), '010001ffffffffffff');
    assert.equal(notes.length, 1);
  });
});

describe('old text files', () => {
  const hidden = (text: string): Uint8Array => new TextEncoder().encode(text).map((byte) => byte ^ 1);

  const wrong: readonly { title: string; text: string; code: string; clause: string }[] = [
    { title: 'a number out of range', text: '[Input3]\r\nFilter=256', code: 'out_of_range', clause: 'Input3' },
    { title: 'a number that is none', text: '[Input3]\r\nValue=1e3', code: 'out_of_range', clause: 'Input3' },
    {
      title: 'odd hex digits',
      text: '[AnnualRoutinesData_0]\r\nData=000',
      code: 'out_of_range',
      clause: 'AnnualRoutinesData_0',
    },
    { title: 'a short record', text: '[LoginData]\r\nUserlogin_0=0000', code: 'out_of_range', clause: 'LoginData' },
    { title: 'a section twice', text: '[Input3]\r\n[Input3]', code: 'inconsistent', clause: 'Input3' },
    { title: 'a key twice', text: '[Input3]\r\nValue=1\r\nValue=1', code: 'inconsistent', clause: 'Input3' },
    { title: 'a line without meaning', text: '[Input3]\r\nhello', code: 'unexpected_tag', clause: 'Input3' },
    {
      title: 'code of another length',
      text: '[Program_Code0]\r\nProgram_Length=3\r\nProgram_Code_Text=0000',
      code: 'inconsistent',
      clause: 'Program_Code0',
    },
  ];
  for (const { title, text, code, clause } of wrong) {
    test(`${title} is refused with its place`, () => {
      const file = `[Setting]\r\nVersion=4\r\n${text}\r\n`;
      assert.throws(
        () => readProg(hidden(file)),
        (error: unknown) =>
          error instanceof DecodeError && error.code === code && error.clause === clause && error.offset >= 22,
      );
    });
  }

  test('what is missing or unknown is said', () => {
    const { notes } = readProg(hidden('[Setting]\nVersion=4\n\n[Input0]\nValue=-5\nColour=3\n'));
    assert.ok(notes.includes('63 of 64 records of inputs are not in the file and stay empty'));
    assert.ok(notes.includes('1 lines are not known and left out'));
  });

  test('a delay of an old output is named as lost', () => {
    const { notes } = progOfIni(decodeIni(hidden('[Setting]\r\n[Output1]\r\nS_Del_High=9\r\n')));
    assert.equal(notes[0], 'Output1 S_Del_High=9 has no place in newer files and is left out');
  });
});

test('damaged files give a file or a DecodeError, nothing else', () => {
  const seed = 20_261_121;
  const rng = new SeededRng(seed);
  const binary = encodeProg(emptyProg(8));
  const texts = [
    '[Setting]',
    'Version=4',
    '[Input0]',
    'Value=1',
    'Label=A',
    '[LoginData]',
    '[Program_Code1]',
    'Data=00',
    '=',
    '[',
    '',
  ];
  for (let run = 0; run < 400; run++) {
    const lines = Array.from({ length: rng.integer(12) }, () => texts[rng.integer(texts.length)] ?? '');
    const ini = new TextEncoder().encode(`[Setting]\r\n${lines.join('\r\n')}`).map((byte) => byte ^ 1);
    const bytes = (rng.chance(0.3) ? binary : ini).slice();
    for (let flips = rng.integer(4); flips > 0; flips--) bytes[rng.integer(bytes.length)] = rng.integer(256);
    const damaged = bytes.subarray(0, rng.chance(0.5) ? bytes.length : rng.integer(bytes.length));
    try {
      const { form, file } = readProg(damaged);
      if (form === 'binary') assert.equal(encodeProg(file).byteLength, damaged.byteLength);
    } catch (error) {
      assert.ok(error instanceof DecodeError, `seed ${seed}, run ${run}: ${String(error)}`);
    }
  }
});
