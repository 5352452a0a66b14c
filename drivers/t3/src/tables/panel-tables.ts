import type { CellChange, CellWrite, Clock, DeviceTable, RequestFailure, RowBytesChange, RowText } from '@t3000/core';
import { noCustomRanges } from '@t3000/t3';
import type { CustomRanges, ProgramNames } from '@t3000/t3';
import type { PanelFacts } from '../panel/panel-facts.ts';
import type { T3Panel } from '../panel/panel.ts';
import { requestFailureOf } from '../result.ts';
import type { T3Result } from '../result.ts';
import { alarmTable } from './alarm-table.ts';
import { holidayTable, scheduleTable } from './calendar-tables.ts';
import { monitorTable, pidTable, programTable } from './control-tables.ts';
import { inputTable, outputTable, persistentVariableTable, variableTable } from './point-tables.ts';
import { programPreview, programSource, readProgramNames, writeProgramBytes } from './program-source.ts';
import { refused } from './record-table.ts';
import type { PanelTable, TableContext } from './record-table.ts';
import { remoteDeviceTable, thermostatScheduleTable, thermostatTable, trafficTable } from './line-tables.ts';
import { emailTable, wireguardTable } from './service-tables.ts';
import { settingsTable } from './settings-table.ts';
import {
  analogTableTable,
  arrayTable,
  digitalUnitTable,
  expansionTable,
  multiStateTable,
  remotePointTable,
  screenTable,
  userTable,
  variableUnitTable,
} from './site-tables.ts';

/** In the order of the vendor's own tool. */
const tables: readonly PanelTable[] = [
  inputTable,
  outputTable,
  variableTable,
  persistentVariableTable,
  pidTable,
  scheduleTable,
  holidayTable,
  programTable,
  monitorTable,
  alarmTable,
  settingsTable,
  emailTable,
  wireguardTable,
  userTable,
  digitalUnitTable,
  variableUnitTable,
  analogTableTable,
  multiStateTable,
  arrayTable,
  screenTable,
  expansionTable,
  thermostatTable,
  thermostatScheduleTable,
  remotePointTable,
  remoteDeviceTable,
  trafficTable,
];

export const tableNames: readonly string[] = tables.map(({ name }) => name);

/** People change units and labels rarely, and look at tables one after another. */
const REMEMBERED_MS = 60_000;

/** The tables of one panel, read when somebody looks. */
export class PanelTables {
  readonly #panel: T3Panel;
  readonly #clock: Clock;
  readonly #ranges: Remembered<CustomRanges>;
  readonly #names: Remembered<ProgramNames>;

  constructor(panel: T3Panel, clock: Clock) {
    this.#panel = panel;
    this.#clock = clock;
    this.#ranges = new Remembered(clock, () => panel.readCustomRanges({ priority: 'urgent' }));
    this.#names = new Remembered(clock, async () => {
      const facts = await panel.facts();
      return readProgramNames(panel, facts.ok ? facts.value.panelNumber : 0);
    });
  }

  async read(name: string): Promise<DeviceTable | RequestFailure> {
    const table = tables.find((each) => each.name === name);
    if (!table) return { ok: false, reason: 'refused', detail: `a panel has no table ${name}` };
    const context = await this.#context(table);
    return context.ok ? table.read(context.value) : requestFailureOf(context);
  }

  readText(name: string, row: number): Promise<RowText | RequestFailure> {
    if (name === programTable.name) return programSource(this.#panel, row, () => this.#names.value());
    return Promise.resolve({ ok: false, reason: 'refused', detail: `rows of ${name} have no text` });
  }

  previewText(name: string, bytes: Uint8Array): Promise<RowText | RequestFailure> {
    if (name === programTable.name) return programPreview(bytes, () => this.#names.value());
    return Promise.resolve({ ok: false, reason: 'refused', detail: `rows of ${name} have no text` });
  }

  writeBytes(name: string, row: number, change: RowBytesChange): Promise<CellWrite> {
    if (name === programTable.name) return writeProgramBytes(this.#panel, row, change);
    return Promise.resolve(refused('fixed', `rows of ${name} have no bytes to write`));
  }

  async write(name: string, row: number, column: string, change: CellChange): Promise<CellWrite> {
    const table = tables.find((each) => each.name === name);
    if (!table) return refused('fixed', `a panel has no table ${name}`);
    const context = await this.#context(table);
    if (!context.ok)
      return refused('unreachable', `not written, because the panel could not be read: ${context.detail}`);
    const written = await table.write(context.value, row, column, change);
    // What was changed may be a unit or a label.
    this.#ranges.forget();
    this.#names.forget();
    return written;
  }

  async #context({ needsRanges }: PanelTable): Promise<T3Result<TableContext>> {
    const facts: T3Result<PanelFacts> = await this.#panel.facts({ priority: 'urgent' });
    if (!facts.ok) return facts;
    const custom = needsRanges ? await this.#ranges.value() : noCustomRanges;
    const { panelNumber } = facts.value;
    const context = { panel: this.#panel, facts: facts.value, panelNumber, custom, now: () => this.#clock.now() };
    return { ok: true, value: context };
  }
}

/** Something that costs requests, asked once for a while. */
class Remembered<T> {
  readonly #clock: Clock;
  readonly #load: () => Promise<T>;
  #held: { readonly value: Promise<T>; readonly until: number } | undefined;

  constructor(clock: Clock, load: () => Promise<T>) {
    this.#clock = clock;
    this.#load = load;
  }

  value(): Promise<T> {
    const now = this.#clock.monotonic();
    if (!this.#held || this.#held.until <= now) this.#held = { value: this.#load(), until: now + REMEMBERED_MS };
    return this.#held.value;
  }

  forget(): void {
    this.#held = undefined;
  }
}
