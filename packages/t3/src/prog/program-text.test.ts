import { DecodeError } from '@t3000/core';
import { SeededRng } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { diffProg } from './diff-prog.ts';
import { recordsOf, withRecords, type ProgFile } from './prog-file.ts';
import { namesOf, programsOf } from './program-names.ts';
import { programLines } from './program-text.ts';
import { readProg } from './read-prog.ts';

const folder = join(import.meta.dirname, '../../../../../shared/vectors/prog');
const skip = !existsSync(folder) && 'files of real panels are not at hand';
const panel = (name: string): ProgFile => readProg(new Uint8Array(readFileSync(join(folder, name)))).file;
const sourceOf = (name: string): string[] =>
  readFileSync(join(folder, 'sources', name), 'utf8')
    .replace('\uFEFF', '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

describe('programs of real panels', { skip }, () => {
  // The image holds "10 + PUMPFLIP" there: the text was saved before the program was edited once more.
  const isOfOtherVersion = (line: string): boolean => line.startsWith('130 IF TNK1VOL >');

  for (const [slot, name] of [
    [1, 'BTUMeter1.txt'],
    [3, 'BTUMeter3.txt'],
    [4, 'BTUMeter4.txt'],
  ] as const) {
    test(`program ${slot} of BTUMeter.prg reads as the vendor's tool shows it`, () => {
      const lines = programsOf(panel('BTUMeter.prg'))[slot - 1];
      if (lines === undefined || lines instanceof Error) throw lines ?? new Error('there is no program');
      const texts = lines.map(({ number, text }) => `${number} ${text}`.trim());
      assert.equal(texts.length, sourceOf(name).length);
      for (const [i, line] of sourceOf(name).entries()) {
        if (slot !== 3 || !isOfOtherVersion(line)) assert.equal(texts[i], line);
      }
    });
  }

  test('lines of T3DemoRev6.prg read as their worked examples', () => {
    const [lines] = programsOf(panel('T3DemoRev6.prg'));
    if (lines === undefined || lines instanceof Error) throw lines ?? new Error('there is no program');
    const textOf = (number: number): string | undefined => lines.find((line) => line.number === number)?.text;
    assert.equal(textOf(40), 'IF TANKTMP < HWSETPT THEN START DHWVALV');
    assert.equal(textOf(50), 'IF TANKTMP > HWSETPT + 1 THEN STOP DHWVALV');
  });

  test('code that is not known for certain has no listing', () => {
    const programs = programsOf(panel('BTUMeterRev22.prog'));
    const third = programs[2];
    assert.match(third instanceof DecodeError ? third.message : '', /token 07 is not known at byte 238/);
    assert.ok(Array.isArray(programs[0]));
  });

  test('files are compared line by line', () => {
    const before = panel('T3DemoRev6.prg');
    const images = recordsOf(before, 'code').map((image) => image.slice());
    // The constant 1 of line 50 becomes 2.
    const at = Buffer.from(images[0] ?? []).indexOf(Buffer.from('9de80300006b6e', 'hex'));
    images[0]?.set([0xd0, 0x07], at + 1);
    const diffs = diffProg(before, withRecords(before, 'code', images));
    assert.deepEqual(
      diffs.map(({ section, index, changes }) => ({ section, index, changes })),
      [
        {
          section: 'code',
          index: 1,
          changes: [
            {
              field: 'line 50',
              before: 'IF TANKTMP > HWSETPT + 1 THEN STOP DHWVALV',
              after: 'IF TANKTMP > HWSETPT + 2 THEN STOP DHWVALV',
            },
          ],
        },
      ],
    );
  });

  test('damaged code gives lines or a DecodeError', () => {
    const seed = 77;
    const rng = new SeededRng(seed);
    const file = panel('BTUMeter.prg');
    const images = recordsOf(file, 'code');
    const names = namesOf(file);
    for (let run = 0; run < 2000; run++) {
      const image = (images[rng.integer(4)] ?? new Uint8Array()).slice(0, rng.chance(0.5) ? 2000 : rng.integer(2000));
      for (let flips = 1 + rng.integer(3); flips > 0 && image.length > 0; flips--) {
        image[rng.integer(Math.min(image.length, 400))] = rng.integer(256);
      }
      try {
        programLines(image, names);
      } catch (error) {
        assert.ok(error instanceof DecodeError, `seed ${seed}, run ${run}: ${String(error)}`);
      }
    }
  });
});
