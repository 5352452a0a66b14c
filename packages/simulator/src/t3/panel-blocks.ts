import * as t3 from '@t3000/t3';
import type { BlockName, NetPointReference, ScheduleEvent } from '@t3000/t3';
import type { TextSource } from '../hostile-texts.ts';
import { holidays, openDays, scheduledHours } from '../physics/occupancy.ts';
import type { Panel } from '../points/panel.ts';
import { InputBlock, OutputBlock, VariableBlock } from './point-blocks.ts';
import { CustomUnits } from './point-ranges.ts';
import { remark } from './program-code.ts';
import type { PanelQuirks } from './quirks.ts';
import { MemoryBlock } from './record-store.ts';
import { stored } from './texts.ts';

/** Who the panel is on the network; addresses are known once it has its seat. */
export interface PanelSeat {
  address: string;
  port: number;
}

/** A firmware version as identity and search replies hold it, tenths. */
export function firmwareTenths({ firmware: { main, sub } }: PanelQuirks): number {
  return 10 * main + sub;
}

const boardCodes: Readonly<Record<Panel['board'], number>> = { 'T3-BB': 5, 'T3-LB': 6, 'T3-TB': 7 };

export function boardCode(panel: Panel): number {
  return boardCodes[panel.board];
}

/** Panels are numbered from 1 on a site. */
export function panelNumberOf(panel: Panel): number {
  return panel.instance % 1000;
}

export function programImage(panel: Panel): Uint8Array {
  return remark(`Control of ${panel.name}`);
}

/** Everything a panel keeps that is no point: as an installer would have left it. */
export function panelBlocks(panel: Panel, seat: PanelSeat, text: TextSource, quirks: PanelQuirks) {
  const units = new CustomUnits();
  const inputs = new InputBlock(panel.points, units, text);
  const outputs = new OutputBlock(panel.points, units, text);
  const variables = new VariableBlock(panel.points, units, text, quirks);
  const number = panelNumberOf(panel);
  return {
    inputs,
    outputs,
    variables,
    programs: new MemoryBlock('programs', [
      t3.programRecord.create({
        description: 'Main program',
        label: 'MAIN',
        imageLength: t3.codeLengthOf(programImage(panel)),
        onOff: 1,
        runTimeMs: 3,
      }),
    ]),
    controllers: new MemoryBlock('controllers', [
      t3.controllerRecord.create({
        input: { number: 0, pointType: 2, panel: number },
        setpoint: { number: 0, pointType: 3, panel: number },
        repeatsPerMinute: 0,
        sampleTime: 10,
        proportional: 5,
        reset: 20,
      }),
    ]),
    screens: new MemoryBlock('screens', [
      t3.screenRecord.create({ description: 'Overview', label: 'OVERVIEW', pictureFile: 'plan.bmp' }),
    ]),
    ...calendarBlocks(number),
    ...emptyBlocks(),
    ...peopleBlocks(),
    ...neighbourBlocks(),
    monitors: new MemoryBlock('monitors', [monitor(panel, number)]),
    alarms: new MemoryBlock('alarms', [
      t3.alarmRecord.create({
        point: { number: 0, pointType: 2, panel: number, subPanel: number, network: 0 },
        alarm: 1,
        level: 3,
        alarmTime: Date.UTC(2026, 4, 1, 6, 30) / 1000,
        alarmPanel: number,
        alarmId: 17,
        message: 'Filter change is due',
      }),
    ]),
    digitalUnits: new MemoryBlock('digitalUnits', [
      t3.digitalUnitRecord.create({ offText: 'Shut', onText: 'Wide open' }),
    ]),
    variableUnits: new MemoryBlock(
      'variableUnits',
      units.variable.map((unit) => t3.variableUnitRecord.create({ text: stored(unit, 20) })),
    ),
    analogTables: new MemoryBlock(
      'analogTables',
      units.input.map((unit) => t3.tableRecord.create({ name: stored(unit, 8) })),
    ),
    settings: new MemoryBlock('settings', [settings(panel, seat, text)]),
    identity: new MemoryBlock('identity', [identity(panel)]),
  } satisfies { [N in BlockName]: MemoryBlock<N> };
}
export type PanelBlocks = ReturnType<typeof panelBlocks>;

function emptyBlocks() {
  return {
    persistentVariables: new MemoryBlock('persistentVariables'),
    graphicLabels: new MemoryBlock('graphicLabels'),
    jsonScreens: new MemoryBlock('jsonScreens'),
    jsonItems: new MemoryBlock('jsonItems'),
    multiStateTables: new MemoryBlock('multiStateTables'),
    arrays: new MemoryBlock('arrays'),
    thermostats: new MemoryBlock('thermostats'),
    thermostatSchedules: new MemoryBlock('thermostatSchedules'),
    remoteDevices: new MemoryBlock('remoteDevices'),
    wireguard: new MemoryBlock('wireguard'),
  };
}

function peopleBlocks() {
  return {
    users: new MemoryBlock('users', [
      t3.userRecord.create({ name: 'installer', password: new t3.Secret('harbour'), accessLevel: 2 }),
    ]),
    email: new MemoryBlock('email', [t3.emailRecord.create({ port: 587, password: new t3.Secret('letmein') })]),
  };
}

function neighbourBlocks() {
  return {
    remotePoints: new MemoryBlock('remotePoints', [
      t3.remotePointRecord.create({
        point: { number: 0, pointType: 2, panel: 1, subPanel: 1, network: 0 },
        value: 12_500,
        digitalAnalog: 1,
        deviceOnline: 1,
        objectInstance: 1001,
      }),
    ]),
    expansionModules: new MemoryBlock('expansionModules', [
      t3.expansionRecord.create({ productId: 44, modbusId: 11, serialNumber: 440_011, inputStart: 17, inputEnd: 24 }),
    ]),
    health: new MemoryBlock('health', [
      t3.healthRecord.create({
        flag: Uint8Array.of(0x55, 0xff),
        comFlag: 0x55,
        received: [0, 0, 1234],
        sent: [0, 0, 1240],
      }),
    ]),
  };
}

function calendarBlocks(panel: number) {
  const open: ScheduleEvent[] = [event(scheduledHours.start, true), event(scheduledHours.end, false)];
  const events = t3.scheduleDays.map((_, column) => (column < 7 && openDays.includes((column + 1) % 7) ? open : []));
  const { times, flags } = t3.scheduleRecords(events, t3.scheduleTimesRecord.create());
  const empty = Array.from({ length: 7 }, () => t3.scheduleRecords([], t3.scheduleTimesRecord.create()).flags);
  const bitmap = t3.holidayBitmap(holidays);
  return {
    weeklySchedules: new MemoryBlock('weeklySchedules', [
      t3.weeklyScheduleRecord.create({
        description: 'Office Hours',
        label: 'OFFICE',
        override1: { number: 0, pointType: 6, panel },
      }),
    ]),
    scheduleTimes: new MemoryBlock('scheduleTimes', [times]),
    scheduleFlags: new MemoryBlock('scheduleFlags', [flags, ...empty]),
    holidays: new MemoryBlock('holidays', [t3.holidayRecord.create({ description: 'Holidays', label: 'HOLIDAY' })]),
    holidayDates: new MemoryBlock('holidayDates', [t3.holidayDatesRecord.create({ bitmap })]),
  };
}

function event(hours: number, on: boolean): ScheduleEvent {
  const hour = Math.floor(hours);
  return { hour, minute: Math.round((hours - hour) * 60), on };
}

/** The first inputs of the panel, analog before digital, every quarter of an hour. */
function monitor(panel: Panel, number: number) {
  const inputs = panel.points.filter(({ type }) => type === 'input');
  const kinds = ['analog', 'binary'] as const;
  const followed = kinds.flatMap((kind) => inputs.filter(({ signal }) => signal.quantity.kind === kind)).slice(0, 14);
  const unused: NetPointReference = { number: 0, pointType: 0, panel: 0, subPanel: 0, network: 0 };
  return t3.monitorRecord.create({
    label: 'TREND1',
    inputs: Array.from({ length: 14 }, (_, place) => {
      const point = followed[place];
      return point ? { number: point.number - 1, pointType: 2, panel: number, subPanel: number, network: 0 } : unused;
    }),
    intervalMinutes: 15,
    inputCount: followed.length,
    analogInputCount: followed.filter(({ signal }) => signal.quantity.kind === 'analog').length,
    status: 1,
  });
}

/** A serial number is also the default device instance. */
function settings(panel: Panel, seat: PanelSeat, text: TextSource) {
  return t3.settingsRecord.create({
    ipAddress: seat.address,
    subnetMask: '255.0.0.0',
    mac: Uint8Array.of(0x02, 0, 0, 0, panel.instance >> 8, panel.instance & 0xff),
    miniType: boardCode(panel),
    hardwareRevision: 5,
    comModes: [0, 0, 7],
    comBaudrates: [6, 6, 6],
    panelName: stored(text(panel.name), 20),
    panelNumber: panelNumberOf(panel),
    dyndnsPassword: new t3.Secret('dyn-secret'),
    timeZone: -500,
    serialNumber: panel.instance,
    modbusPort: 502,
    modbusId: panelNumberOf(panel),
    objectInstance: panel.instance,
    variableCount: 128,
    inputCount: 64,
    outputCount: 64,
  });
}

function identity(panel: Panel) {
  return t3.identityRecord.create({
    instanceLow: panel.instance & 0xffff,
    instanceHigh: panel.instance >>> 16,
    mac: Uint8Array.of(0x02, 0, 0, 0, panel.instance >> 8, panel.instance & 0xff),
    serialNumber: panel.instance,
    modbusId: panelNumberOf(panel),
    productId: t3.Product.panelEsp,
    panelNumber: panelNumberOf(panel),
    modbusPort: 502,
    hardwareVersion: 5,
    protocol: 3,
  });
}
