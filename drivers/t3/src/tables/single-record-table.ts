import type { Json, TableColumn } from '@t3000/core';
import type { Secret } from '@t3000/t3';
import type { Confirmation } from '../line/private-line.ts';
import type { T3Panel } from '../panel/panel.ts';
import type { Change, RecordWrite } from '../panel/record-writer.ts';
import { requestFailureOf } from '../result.ts';
import type { T3Result } from '../result.ts';
import { typedText } from './cell-column.ts';
import { cellWriteOf, confirmationOf, movedOn, refused, sameCell } from './record-table.ts';
import type { PanelTable } from './record-table.ts';

/** One field of a record a panel has once, as a row of its own. */
export interface Setting<R> {
  readonly name: string;
  readonly show: (entry: R) => string;
  /** Absent where it is only shown: identity, firmware, secrets, and commands that pass for settings. */
  readonly change?: (entry: R, text: string) => R | string;
}

type KeysOf<R, V> = { [K in keyof R]: R[K] extends V ? K : never }[keyof R];

/** Rows over the fields of one kind of record. */
export function settingsOf<R>() {
  const shown = (name: string, show: Setting<R>['show']): Setting<R> => ({ name, show });
  return {
    shown,
    text: (name: string, field: KeysOf<R, string>): Setting<R> => ({
      name,
      show: (entry) => entry[field] as string,
      change: (entry, wanted) => ({ ...entry, [field]: wanted }),
    }),
    number: (name: string, field: KeysOf<R, number>, scale = 1): Setting<R> => ({
      name,
      show: (entry) => String((entry[field] as number) / scale),
      change(entry, wanted) {
        const value = Number(wanted.trim().replace(',', '.') || Number.NaN) * scale;
        return Number.isInteger(value)
          ? { ...entry, [field]: value }
          : `"${wanted.slice(0, 40)}" is no number for ${name}`;
      },
    }),
    flag: (name: string, field: KeysOf<R, number>): Setting<R> => ({
      name,
      show: (entry) => (entry[field] === 0 ? 'off' : 'on'),
      change: (entry, wanted) =>
        wanted === 'on' || wanted === 'off' ? { ...entry, [field]: wanted === 'on' ? 1 : 0 } : `${name} is on or off`,
    }),
    word: (name: string, field: KeysOf<R, number>, words: readonly string[]): Setting<R> => ({
      name,
      show: (entry) => words[entry[field] as number] ?? String(entry[field]),
      change(entry, wanted) {
        const code = words.findIndex((word) => word.toLowerCase() === wanted.trim().toLowerCase());
        return code < 0 ? `${name} is one of ${words.join(', ')}` : { ...entry, [field]: code };
      },
    }),
    /** Set or not set, and never more than that. */
    secret: (name: string, field: KeysOf<R, Secret>): Setting<R> =>
      shown(name, (entry) => ((entry[field] as Secret).isSet ? 'set' : 'not set')),
  };
}

export interface SingleRecordOptions<R> {
  readonly name: string;
  readonly settings: readonly Setting<R>[];
  /** Why a change needs the panel's serial number typed: all of these records decide how a panel is reached. */
  readonly guard: string;
  readonly read: (panel: T3Panel) => Promise<T3Result<R>>;
  readonly write: (panel: T3Panel, change: Change<R>, confirmation: Confirmation) => Promise<RecordWrite<R>>;
}

const columns: readonly TableColumn[] = [{ name: 'value', kind: 'text', writable: true }];

/** A record a panel has once, a row for each of its fields. */
export function singleRecordTable<R>({ name, settings, guard, read, write }: SingleRecordOptions<R>): PanelTable {
  return {
    name,
    needsRanges: false,
    async read({ panel, now }) {
      const entry = await read(panel);
      if (!entry.ok) return requestFailureOf(entry);
      return {
        ok: true,
        columns,
        rows: settings.map((setting, index) => ({
          index,
          name: setting.name,
          cells: { value: setting.show(entry.value) },
          hasText: false,
          ...(setting.change ? {} : { fixed: true }),
        })),
        unused: 0,
        guard,
        problem: '',
        readAt: now(),
      };
    },
    async write({ panel }, row, column, { expected, value, confirmed }) {
      const setting = settings[row];
      const change = setting?.change;
      if (!setting || !change || column !== 'value')
        return refused('fixed', `${setting?.name ?? column} is not changed this way`);
      const confirmation = confirmationOf(confirmed);
      if (!confirmation) return refused('unconfirmed', guard);
      let moved: string | undefined;
      const written = await write(
        panel,
        (current) => {
          const now: Json = setting.show(current);
          return sameCell(now, expected) ? change(current, typedText(value)) : (moved = movedOn(setting.name, now));
        },
        confirmation,
      );
      return moved === undefined ? cellWriteOf(written, setting.show) : refused('changed', moved);
    },
  };
}
