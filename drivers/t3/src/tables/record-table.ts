import type { CellChange, CellRefusal, CellWrite, DeviceTable, Json, RequestFailure, TableRow } from '@t3000/core';
import { blocks } from '@t3000/t3';
import type { BlockName, BlockRecord, PreservedBytes } from '@t3000/t3';
import type { Confirmation } from '../line/private-line.ts';
import type { BlockReading } from '../panel/block-reader.ts';
import type { PanelFacts } from '../panel/panel-facts.ts';
import type { T3Panel } from '../panel/panel.ts';
import type { Change, RecordWrite } from '../panel/record-writer.ts';
import { requestFailureOf } from '../result.ts';
import { describeColumn, typedText } from './cell-column.ts';
import type { CellColumn, PanelSetting } from './cell-column.ts';

/** What a table is read and written with. */
export interface TableContext extends PanelSetting {
  readonly panel: T3Panel;
  readonly facts: PanelFacts;
  readonly now: () => number;
}

/** One table of a panel as people see it. */
export interface PanelTable {
  readonly name: string;
  /** Values are shown in units people made on the panel, which have to be read first. */
  readonly needsRanges: boolean;
  read(context: TableContext): Promise<DeviceTable | RequestFailure>;
  write(context: TableContext, row: number, column: string, change: CellChange): Promise<CellWrite>;
}

export interface RecordTableOptions<N extends BlockName> {
  readonly name: string;
  readonly block: N;
  /** `IN` of `IN3`. */
  readonly prefix: string;
  readonly columns: readonly CellColumn<BlockRecord<N>>[];
  readonly needsRanges?: boolean;
  /** How many this panel has, where panels differ. */
  readonly count?: (facts: PanelFacts) => number;
  /** Tells rows nobody uses; without it those of which every byte is zero. */
  readonly isUnused?: (entry: BlockRecord<N>) => boolean;
  readonly hasText?: (entry: BlockRecord<N>) => boolean;
  /** Absent for a table that is only shown. */
  readonly write?: (
    panel: T3Panel,
    index: number,
    change: Change<BlockRecord<N>>,
    confirmation: Confirmation | undefined,
  ) => Promise<RecordWrite<BlockRecord<N>>>;
  /** Why a change needs the panel's serial number typed. */
  readonly guard?: string;
}

/** A table whose rows are the records of one block. */
export function recordTable<N extends BlockName>(options: RecordTableOptions<N>): PanelTable {
  const { name, block, columns, prefix, guard = '', isUnused = isBlank, hasText = (): boolean => false } = options;
  const write = options.write;
  const describe = (index: number, entry: BlockRecord<N>, setting: PanelSetting): TableRow => ({
    index,
    name: `${prefix}${index + 1}`,
    cells: Object.fromEntries(columns.map((column) => [column.name, column.show(entry, setting)])),
    hasText: hasText(entry),
  });
  return {
    name,
    needsRanges: options.needsRanges ?? false,
    async read(context) {
      const count = options.count?.(context.facts);
      const reading = await context.panel.read(block, {
        priority: 'urgent',
        ...(count === undefined ? {} : { count }),
      });
      const failed = failureOf(reading);
      if (failed && reading.records.size === 0) return requestFailureOf(failed);
      const records = [...reading.records];
      const used = records.filter(([, entry]) => !isUnused(entry));
      const isFillable = write !== undefined && columns.some(({ change }) => change !== undefined);
      const free = isFillable ? records.filter(([, entry]) => isUnused(entry)) : [];
      return {
        ok: true,
        columns: columns.map((column) => ({
          ...describeColumn(column, context),
          writable: write !== undefined && column.change !== undefined,
        })),
        rows: used.map(([index, entry]) => describe(index, entry, context)),
        unused: records.length - used.length,
        empty: free.map(([index, entry]) => describe(index, entry, context)),
        guard,
        problem: failed?.detail ?? '',
        readAt: context.now(),
      };
    },
    async write(context, row, columnName, { expected, value, confirmed }) {
      const column = columns.find((each) => each.name === columnName);
      const apply = column?.change;
      if (!column || !apply || !write) return refused('fixed', `${columnName} of ${name} is not changed this way`);
      const rows = options.count?.(context.facts) ?? blocks[block].count;
      if (row >= rows) return refused('fixed', `${name} ${row + 1} is above the maximum ${rows}`);
      const confirmation = confirmationOf(confirmed);
      if (guard !== '' && !confirmation) return refused('unconfirmed', guard);
      let moved: string | undefined;
      const written = await write(
        context.panel,
        row,
        (current) => {
          const now = column.show(current, context);
          if (column.moves !== true && !sameCell(now, expected)) return (moved = movedOn(columnName, now));
          return apply(current, value, context);
        },
        confirmation,
      );
      return moved === undefined
        ? cellWriteOf(written, (entry) => column.show(entry, context))
        : refused('changed', moved);
    },
  };
}

/** A sentence for somebody who looks at an old value. */
export function movedOn(column: string, now: Json): string {
  return `${column} holds ${now === '' ? 'nothing' : typedText(now)} by now; look at the new value before changing it`;
}

export function sameCell(now: Json, expected: Json): boolean {
  return now === expected || JSON.stringify(now) === JSON.stringify(expected);
}

export function refused(why: CellRefusal, detail: string): CellWrite {
  return { status: 'refused', why, detail };
}

export function cellWriteOf<R>(written: RecordWrite<R>, show: (entry: R) => Json): CellWrite {
  switch (written.status) {
    case 'applied':
    case 'unchanged':
      return { status: 'applied', value: show(written.record) };
    case 'not_applied':
      return { status: 'not_applied', detail: written.detail };
    default:
      return written;
  }
}

/** The number a person typed; anything else confirms nothing. */
export function confirmationOf(typed: string | undefined): Confirmation | undefined {
  return typed !== undefined && /^\d{1,10}$/.test(typed.trim()) ? { serialNumber: Number(typed) } : undefined;
}

export function failureOf({ parts }: BlockReading<BlockName>) {
  return parts.find((part) => part.failure)?.failure;
}

function isBlank({ raw }: { readonly raw: PreservedBytes }): boolean {
  return raw.isBlank;
}
