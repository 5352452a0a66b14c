import { emptyRecords, recordsOf, type ProgFile } from './prog-file.ts';
import { progRevisionMax, progSection, sectionsOf } from './sections.ts';

/** Revisions this program writes; 5 is only passed on as it was read. */
export const writableRevisions: readonly number[] = [6, 7, 8];

export interface ProgConversion {
  readonly file: ProgFile;
  /** What the other revision has no place for, or what had to be filled in; sentences. */
  readonly notes: readonly string[];
}

/** The same panel in another revision. */
export function convertProg(file: ProgFile, revision: number): ProgConversion {
  if (!writableRevisions.includes(revision)) {
    throw new RangeError(`revision ${revision} is none of ${writableRevisions.join(', ')}`);
  }
  if (revision === file.revision) return { file, notes: [] };
  const notes: string[] = [];
  const sections = new Map(
    sectionsOf(revision).map(({ name }) => [
      name,
      file.sections.get(name) ?? (name === 'scheduleFlags' ? flagsOf(file) : emptyRecords(name)),
    ]),
  );
  if (sections.has('scheduleFlags') && !file.sections.has('scheduleFlags')) {
    notes.push(
      'flags of schedules are not in the file: odd times switch on, even ones off, as panels without flags do',
    );
  }
  for (const [name, records] of file.sections) {
    if (sections.has(name)) continue;
    const used = records.filter((record) => record.some((byte) => byte !== 0)).length;
    if (used > 0) notes.push(`${used} records of ${name} have no place in revision ${revision} and are left out`);
  }
  if (file.tail.byteLength > 0) {
    const what = file.revision > progRevisionMax ? 'nobody here knows' : 'behind the last section';
    notes.push(`${file.tail.byteLength} bytes ${what} are left out`);
  }
  return { file: { revision, sections, tail: new Uint8Array() }, notes };
}

const daysOfSchedule = 9;
const eventsOfDay = 8;
const flagUnused = 0xff;

/** Flags as panels without them behave. Unused times at the end of a day are zero; a zero before them is midnight. */
function flagsOf(file: ProgFile): Uint8Array[] {
  return recordsOf(file, 'scheduleTimes').map((times) => {
    const flags = new Uint8Array(progSection('scheduleFlags').recordBytes).fill(flagUnused);
    for (let day = 0; day < daysOfSchedule; day++) {
      const used = usedEvents(times.subarray(day * eventsOfDay * 2, (day + 1) * eventsOfDay * 2));
      for (let event = 0; event < used; event++) flags[day * eventsOfDay + event] = event % 2 === 0 ? 1 : 0;
    }
    return flags;
  });
}

/** How many of a day's events count, when no flags tell: all up to the last one that is not 00:00. */
export function usedEvents(dayTimes: Uint8Array): number {
  return Math.ceil((dayTimes.findLastIndex((byte) => byte !== 0) + 1) / 2);
}
