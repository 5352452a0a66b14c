import type { GroupFields } from '../records/field.ts';
import * as records from '../records/index.ts';
import type { RecordCodec } from '../records/record.ts';
import { WRITE_OFFSET } from './block-message.ts';
import type { BlockHeader } from './block-message.ts';

/** Read commands of the private service (facts 3.3); a write is the same number + 100 unless it has one of its own. */
export const commands = {
  outputs: 1,
  inputs: 2,
  variables: 3,
  controllers: 4,
  weeklySchedules: 5,
  holidays: 6,
  programs: 7,
  monitors: 10,
  screens: 11,
  arrays: 12,
  alarms: 13,
  digitalUnits: 14,
  users: 15,
  programCode: 16,
  scheduleTimes: 17,
  holidayDates: 18,
  time: 21,
  trendData: 22,
  thermostats: 33,
  analogTables: 34,
  variableUnits: 36,
  expansionModules: 37,
  thermostatSchedules: 38,
  remotePoints: 40,
  scheduleFlags: 41,
  multiStateTables: 42,
  email: 43,
  wireguard: 44,
  jsonScreens: 86,
  jsonItems: 87,
  persistentVariables: 88,
  graphicLabels: 91,
  modbusTunnel: 94,
  health: 96,
  remoteDevices: 97,
  settings: 98,
  identity: 99,
  saveToFlash: 122,
  special: 197,
  clearTrend: 200,
} as const;
export type CommandName = keyof typeof commands;

/** Records of one kind in a panel: how many, and how many of them one request carries. */
export interface BlockFacts<F extends GroupFields> {
  readonly name: CommandName;
  readonly command: number;
  readonly codec: RecordCodec<F>;
  readonly count: number;
  readonly perRequest: number;
  /** False where no write command exists. */
  readonly writable: boolean;
}

function block<F extends GroupFields>(
  name: CommandName,
  codec: RecordCodec<F>,
  count: number,
  perRequest: number,
  writable = true,
): BlockFacts<F> {
  return { name, command: commands[name], codec, count, perRequest, writable };
}

/** Every kind of record a panel gives in blocks (facts 1.13 and 3.3). */
export const blocks = {
  inputs: block('inputs', records.inputRecord, 64, 10),
  outputs: block('outputs', records.outputRecord, 64, 10),
  variables: block('variables', records.variableRecord, 128, 10),
  persistentVariables: block('persistentVariables', records.variableRecord, 48, 10),
  programs: block('programs', records.programRecord, 16, 10),
  controllers: block('controllers', records.controllerRecord, 16, 10),
  screens: block('screens', records.screenRecord, 16, 8),
  graphicLabels: block('graphicLabels', records.graphicLabelRecord, 240, 6),
  jsonScreens: block('jsonScreens', records.jsonScreenRecord, 16, 8),
  jsonItems: block('jsonItems', records.jsonItemRecord, 80, 2),
  weeklySchedules: block('weeklySchedules', records.weeklyScheduleRecord, 8, 8),
  scheduleTimes: block('scheduleTimes', records.scheduleTimesRecord, 8, 1),
  scheduleFlags: block('scheduleFlags', records.scheduleFlagsRecord, 8, 5),
  holidays: block('holidays', records.holidayRecord, 4, 4),
  holidayDates: block('holidayDates', records.holidayDatesRecord, 4, 1),
  monitors: block('monitors', records.monitorRecord, 12, 4),
  alarms: block('alarms', records.alarmRecord, 16, 4),
  digitalUnits: block('digitalUnits', records.digitalUnitRecord, 8, 8),
  variableUnits: block('variableUnits', records.variableUnitRecord, 5, 5),
  analogTables: block('analogTables', records.tableRecord, 5, 1),
  multiStateTables: block('multiStateTables', records.multiStateRecord, 3, 2),
  users: block('users', records.userRecord, 8, 8),
  arrays: block('arrays', records.arrayRecord, 16, 16),
  remotePoints: block('remotePoints', records.remotePointRecord, 128, 20),
  expansionModules: block('expansionModules', records.expansionRecord, 12, 12),
  thermostats: block('thermostats', records.thermostatRecord, 32, 8),
  thermostatSchedules: block('thermostatSchedules', records.thermostatScheduleRecord, 240, 10),
  remoteDevices: block('remoteDevices', records.remoteDevicesRecord, 1, 1, false),
  health: block('health', records.healthRecord, 1, 1, false),
  email: block('email', records.emailRecord, 1, 1),
  wireguard: block('wireguard', records.wireguardRecord, 1, 1),
  settings: block('settings', records.settingsRecord, 1, 1),
  identity: block('identity', records.identityRecord, 1, 1, false),
} as const;
export type BlockName = keyof typeof blocks;

/** Fields of a block's records. */
export type FieldsOf<N extends BlockName> = (typeof blocks)[N] extends BlockFacts<infer F> ? F : never;
/** A record of a block. */
export type BlockRecord<N extends BlockName> = records.RecordOf<FieldsOf<N>>;

/** The facts of a block with its own record type. */
export function blockFacts<N extends BlockName>(name: N): BlockFacts<FieldsOf<N>> {
  // The table gives each name its own codec; TypeScript does not follow that through a type parameter.
  return blocks[name] as unknown as BlockFacts<FieldsOf<N>>;
}

/** The reads that bring records `0` to `count - 1` in as few requests as a panel takes. */
export function readHeaders({ command, codec, perRequest }: BlockFacts<GroupFields>, count: number): BlockHeader[] {
  const headers: BlockHeader[] = [];
  for (let start = 0; start < count; start += perRequest) {
    const end = Math.min(start + perRequest, count) - 1;
    headers.push({ command, start, end, entityBytes: codec.length, packet: 0 });
  }
  return headers;
}

/** The write of records from `start` on. */
export function writeHeader({ command, codec }: BlockFacts<GroupFields>, start: number, count = 1): BlockHeader {
  return { command: command + WRITE_OFFSET, start, end: start + count - 1, entityBytes: codec.length, packet: 0 };
}
