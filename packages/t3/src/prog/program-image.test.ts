import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { programRecord } from '../records/index.ts';
import { codeLengthOf, imageProblem, programImageEnd, usedImage } from './program-image.ts';
import { recordsOf } from './prog-file.ts';
import { readProg } from './read-prog.ts';

const folder = join(import.meta.dirname, '../../../../../shared/vectors/prog');
const names = existsSync(folder) ? readdirSync(folder).filter((name) => /\.pro?g$/.test(name)) : [];

test(
  'programs of real panels end behind their tables, and their headers say the length of the code alone',
  {
    skip: names.length === 0 && 'files of real panels are not at hand',
  },
  () => {
    const exact: number[] = [];
    const damaged: string[] = [];
    for (const name of names) {
      const { file, form } = readProg(new Uint8Array(readFileSync(join(folder, name))));
      if (form === 'ini') continue;
      for (const [index, record] of recordsOf(file, 'programs').entries()) {
        const { imageLength } = programRecord.decode(record);
        const slot = recordsOf(file, 'code')[index] ?? new Uint8Array();
        if (imageLength === 0) continue;
        if (imageProblem(slot) !== undefined) damaged.push(`${name} ${index + 1}`);
        assert.equal(codeLengthOf(slot), imageLength, `${name} ${index + 1}`);
        if (slot.findLastIndex((byte) => byte !== 0) + 1 === programImageEnd(slot)) exact.push(imageLength);
      }
    }
    assert.deepEqual(damaged, ['BTUMeter.prg 2'], 'the one slot of these files that no tool lists either');
    // A time table ends in a counter that is not zero: the last byte of the slot that is set is the last of the image.
    assert.ok(exact.includes(805) && exact.includes(1182) && exact.includes(133), exact.join(' '));
  },
);

describe('The image of a program', () => {
  // 10 END, the byte behind it, where it resumes, one local byte variable "A" and no times.
  const image = Uint8Array.fromHex('0400 010a0017 fe 0000 0400 86074100 0000'.replaceAll(' ', ''));

  test('ends where its tables say, however much of it has been read', () => {
    assert.equal(programImageEnd(image), image.byteLength);
    assert.equal(programImageEnd(image.subarray(0, 1)), 2);
    assert.equal(programImageEnd(image.subarray(0, 5)), 11, 'up to the length of the variables');
    assert.equal(programImageEnd(image.subarray(0, 12)), 17, 'up to the length of the times');
    const slot = new Uint8Array(2000).fill(0x55);
    slot.set(image);
    assert.deepEqual(usedImage(slot), image);
    assert.deepEqual(usedImage(new Uint8Array(2000)), new Uint8Array());
  });

  test('is no program when its end is missing, too far or nowhere', () => {
    assert.equal(imageProblem(image), undefined);
    assert.equal(imageProblem(new Uint8Array()), undefined);
    assert.match(imageProblem(image.subarray(0, 14)) ?? '', /needs 17 bytes, there are 14/);
    assert.match(imageProblem(image.with(6, 0)) ?? '', /no end of a program stands behind 4 bytes of code/);
    assert.match(imageProblem(Uint8Array.of(0xff, 0xff, 1)) ?? '', /above the maximum 2000/);
    assert.match(imageProblem(Uint8Array.of(0, 0, 1)) ?? '', /there is no code, and bytes follow/);
  });
});
