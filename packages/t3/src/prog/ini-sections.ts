import type { ProgSectionName } from './sections.ts';

/** One `key=value` line and the bytes of the packed record it stands for. */
export interface IniField {
  readonly key: string;
  readonly kind: 'text' | 'number' | 'signed' | 'hex';
  readonly at: number;
  readonly bytes: number;
  /** The value has no place in the packed record of revision 5 and later. */
  readonly isLost?: boolean;
}

/** How the records of a section stand in an old file. */
export interface IniLayout {
  readonly section: ProgSectionName;
  /** Name of the INI section of record `i`. */
  readonly place: (i: number) => string;
  /** Lines of record `i` in that section. */
  readonly fields: (i: number) => readonly IniField[];
  /** All records stand in one INI section. */
  readonly isShared?: boolean;
}

const text = (key: string, at: number, bytes: number): IniField => ({ key, kind: 'text', at, bytes });
const number = (key: string, at: number, bytes = 1): IniField => ({ key, kind: 'number', at, bytes });
const signed = (key: string, at: number): IniField => ({ key, kind: 'signed', at, bytes: 4 });
const hex = (key: string, at: number, bytes: number): IniField => ({ key, kind: 'hex', at, bytes });
const lost = (key: string): IniField => ({ key, kind: 'number', at: 0, bytes: 1, isLost: true });

/** Consecutive single bytes. */
const run = (at: number, keys: readonly string[]): IniField[] => keys.map((key, i) => number(key, at + i));

const input: readonly IniField[] = [
  text('Description', 0, 21),
  text('Label', 21, 9),
  signed('Value', 30),
  ...run(34, ['Filter', 'Decom', 'Sen_On', 'Sen_Off', 'Control', 'Auto_Manual', 'Digital_Analog', 'Calibration_Sign']),
  ...run(42, ['Calibration_Increment', 'Unused', 'Calibration', 'Range']),
];

// The two last bytes of the old description now hold voltages, and the places of the two delays an expansion module.
const output: readonly IniField[] = [
  text('Description', 0, 19),
  text('Label', 21, 9),
  signed('Value', 30),
  ...run(34, ['Auto_Manual', 'Digital_Analog', 'hw_switch_status', 'Control', 'Digital_Control', 'Decom', 'Range']),
  ...['M_Del_Low', 'S_Del_High', 'Sub__number'].map(lost),
  // The old name of the PWM period.
  number('Delay_Timer', 44),
];

const variable: readonly IniField[] = [
  text('Description', 0, 21),
  text('Label', 21, 9),
  signed('Value', 30),
  ...run(34, ['Auto_Manual', 'Digital_Analog', 'Control', 'Unused', 'Range']),
];

const program: readonly IniField[] = [
  text('Description', 0, 21),
  text('Label', 21, 9),
  number('Bytes', 30, 2),
  ...run(32, ['On_Off', 'Auto_Manual', 'Com_Prg', 'Errcode', 'Unused']),
];

const pid: readonly IniField[] = [
  ...run(0, ['Input_Number', 'Input_Point_Type', 'Input_Panel']),
  signed('Input_Value', 3),
  signed('Value', 7),
  ...run(11, ['Setpoint_Number', 'Setpoint_Point_Type', 'Setpoint_Panel']),
  signed('Setpoint_Value', 14),
  ...run(18, ['Units', 'Auto_Manual', 'Action', 'Repeats_Per_Min', 'Unused', 'Prop_High', 'Proportional', 'Reset']),
  ...run(26, ['Bias', 'Rate']),
];

const screen: readonly IniField[] = [
  text('Description', 0, 21),
  text('Label', 21, 9),
  text('Picture_file', 30, 11),
  ...run(41, ['Update', 'Mode', 'Xcur_grp']),
  number('Ycur_grp', 44, 2),
];

const schedule: readonly IniField[] = [
  text('Description', 0, 21),
  text('Label', 21, 9),
  ...run(30, ['Value', 'Auto_Manual', 'Override_1_Value', 'Override_2_Value', 'Off', 'Unused']),
  ...run(36, ['Override_1_Number', 'Override_1_Point_Type', 'Override_1_Panel']),
  ...run(39, ['Override_2_number', 'Override_2_Point_Type', 'Override_2_Panel']),
];

const holiday: readonly IniField[] = [
  text('Description', 0, 21),
  text('Label', 21, 9),
  ...run(30, ['Value', 'Auto_Manual', 'Unused']),
];

const monitor: readonly IniField[] = [
  text('Label', 0, 9),
  hex('Inputs', 9, 70),
  hex('Range', 79, 14),
  ...run(93, ['Second_Interval_Time', 'Minute_Interval_Time', 'Hour_Interval_Time', 'Max_Time_Length']),
  ...run(97, ['Num_Inputs', 'An_Inputs', 'Status']),
  // Old files kept one byte of the four; the panel sets it anew at the next sample.
  lost('next_sample_time'),
];

const oneByOne = (section: ProgSectionName, prefix: string, fields: readonly IniField[]): IniLayout => ({
  section,
  place: (i) => `${prefix}${i}`,
  fields: () => fields,
});

const together = (section: ProgSectionName, place: string, prefix: string, bytes: number): IniLayout => ({
  section,
  place: () => place,
  fields: (i) => [hex(`${prefix}${i}`, 0, bytes)],
  isShared: true,
});

/** Every section of an old file, with the spellings of the tool that wrote them. Program code has its own rule. */
export const iniLayouts: readonly IniLayout[] = [
  oneByOne('inputs', 'Input', input),
  oneByOne('outputs', 'Output', output),
  oneByOne('variables', 'Variable', variable),
  oneByOne('programs', 'Program', program),
  oneByOne('pids', 'Controller', pid),
  oneByOne('screens', 'Screen', screen),
  together('labels', 'GraphicLabel', 'LabelData_', 70),
  together('users', 'LoginData', 'Userlogin_', 48),
  together('digitalUnits', 'Cust_Digital_Unit', 'UnitData_', 25),
  together('tables', 'AlalogCusTable', 'AlalogTable_', 105),
  together('settings', 'DeviceSetting', 'DeviceSetting_', 400),
  oneByOne('schedules', 'Weekly_Routines', schedule),
  oneByOne('holidays', 'Annual_Routines', holiday),
  oneByOne('monitors', 'Monitor', monitor),
  oneByOne('scheduleTimes', 'WeeklyRoutinesData_', [hex('Data', 0, 144)]),
  oneByOne('holidayDates', 'AnnualRoutinesData_', [hex('Data', 0, 46)]),
];
