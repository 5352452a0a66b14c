/** What a panel file holds, by the names used in exports, plans and messages. */
export type ProgSectionName =
  | 'inputs'
  | 'outputs'
  | 'variables'
  | 'programs'
  | 'pids'
  | 'screens'
  | 'labels'
  | 'users'
  | 'digitalUnits'
  | 'tables'
  | 'settings'
  | 'schedules'
  | 'holidays'
  | 'monitors'
  | 'scheduleTimes'
  | 'holidayDates'
  | 'code'
  | 'variableUnits'
  | 'multistates'
  | 'scheduleFlags';

/** One block of a file: always the full count of records, without gaps. Sizes in bytes. */
export interface ProgSection {
  readonly name: ProgSectionName;
  readonly title: string;
  readonly count: number;
  readonly recordBytes: number;
  /** The first revision whose files have it. */
  readonly since: number;
}

/** `55 FF` and the revision. */
export const progHeaderBytes = 3;

/** The oldest revision of this form; older files are INI text. */
export const progRevisionMin = 5;

/** The newest revision whose sections are known. */
export const progRevisionMax = 8;

/** Blocks in the order of the file. Records of the later revisions are appended, so that nothing before them moves. */
export const progSections: readonly ProgSection[] = [
  { name: 'inputs', title: 'Inputs', count: 64, recordBytes: 46, since: 5 },
  { name: 'outputs', title: 'Outputs', count: 64, recordBytes: 45, since: 5 },
  { name: 'variables', title: 'Variables', count: 128, recordBytes: 39, since: 5 },
  { name: 'programs', title: 'Programs', count: 16, recordBytes: 37, since: 5 },
  { name: 'pids', title: 'PID loops', count: 16, recordBytes: 28, since: 5 },
  { name: 'screens', title: 'Screens', count: 16, recordBytes: 46, since: 5 },
  { name: 'labels', title: 'Labels on screens', count: 240, recordBytes: 70, since: 5 },
  { name: 'users', title: 'Users', count: 8, recordBytes: 48, since: 5 },
  { name: 'digitalUnits', title: 'Custom digital units', count: 8, recordBytes: 25, since: 5 },
  { name: 'tables', title: 'Custom analog tables', count: 5, recordBytes: 105, since: 5 },
  { name: 'settings', title: 'Settings', count: 1, recordBytes: 400, since: 5 },
  { name: 'schedules', title: 'Schedules', count: 8, recordBytes: 42, since: 5 },
  { name: 'holidays', title: 'Holidays', count: 4, recordBytes: 33, since: 5 },
  { name: 'monitors', title: 'Trend monitors', count: 12, recordBytes: 104, since: 5 },
  { name: 'scheduleTimes', title: 'Times of schedules', count: 8, recordBytes: 144, since: 5 },
  { name: 'holidayDates', title: 'Dates of holidays', count: 4, recordBytes: 46, since: 5 },
  { name: 'code', title: 'Program code', count: 16, recordBytes: 2000, since: 5 },
  { name: 'variableUnits', title: 'Custom variable units', count: 5, recordBytes: 20, since: 6 },
  { name: 'multistates', title: 'Multistate tables', count: 3, recordBytes: 184, since: 7 },
  { name: 'scheduleFlags', title: 'Flags of schedules', count: 8, recordBytes: 72, since: 8 },
];

/** The sections of a revision, in the order of the file. */
export function sectionsOf(revision: number): readonly ProgSection[] {
  return progSections.filter(({ since }) => since <= revision);
}

/** Bytes of a whole file: 65 956 for revision 5, 66 056, 66 608 and 67 184 for the next ones. */
export function progBytes(revision: number): number {
  return sectionsOf(revision).reduce((sum, { count, recordBytes }) => sum + count * recordBytes, progHeaderBytes);
}

/** What a section is, by its name. */
export function progSection(name: ProgSectionName): ProgSection {
  return byName[name];
}

/** Whether a text, from a file or a command line, names a section. */
export function isProgSectionName(text: string): text is ProgSectionName {
  return Object.hasOwn(byName, text);
}

const byName = Object.fromEntries(progSections.map((section) => [section.name, section])) as Record<
  ProgSectionName,
  ProgSection
>;
