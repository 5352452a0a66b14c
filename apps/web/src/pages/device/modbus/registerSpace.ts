import type { ModbusDevice } from '@t3000/contract';

export type TableName = ModbusDevice['blocks'][number]['table'];

/** What a register is to the poll plan: read for a point, read along because that is cheaper, or refused by the device. */
export type CellKind = 'point' | 'along' | 'refused';

/** A run of registers within one row that belong together: one value, one gap, one refusal. */
export interface Stretch {
  readonly kind: CellKind;
  /** Place of the register it is read for; undefined for none. */
  readonly register: number | undefined;
  /** First column and number of columns. */
  readonly column: number;
  readonly length: number;
}

/** The part of a block that lies in one row; its ends are open where it goes on in the row before or after. */
export interface BlockPart {
  /** Place of the block in the plan. */
  readonly block: number;
  readonly column: number;
  readonly length: number;
  readonly startsHere: boolean;
  readonly endsHere: boolean;
}

export interface SpaceRow {
  readonly table: TableName;
  /** Address of the first column. */
  readonly address: number;
  /** Rows left out before this one, because nothing in them is read. */
  readonly skipped: number;
  readonly stretches: readonly Stretch[];
  readonly parts: readonly BlockPart[];
  /** Columns before which no read may cross. */
  readonly cuts: readonly number[];
}

const tables: readonly TableName[] = ['coil', 'discrete', 'input', 'holding'];

interface Cell {
  readonly kind: CellKind;
  readonly register: number | undefined;
}

type Plan = Pick<ModbusDevice, 'blocks' | 'refused' | 'cuts' | 'registers'>;

/** The register space as rows of so many columns; rows without anything to show are left out. */
export function spaceRows(plan: Plan, columns: number): SpaceRow[] {
  return tables.flatMap((table) => tableRows(table, plan, columns));
}

function tableRows(table: TableName, { blocks, refused, cuts, registers }: Plan, columns: number): SpaceRow[] {
  const cells = new Map<number, Cell>();
  const mark = (address: number, count: number, cell: Cell): void => {
    for (let at = address; at < address + count; at++) cells.set(at, cell);
  };
  const own = blocks.map((block, index) => ({ ...block, index })).filter((block) => block.table === table);
  for (const { address, count } of own) mark(address, count, { kind: 'along', register: undefined });
  for (const [index, register] of registers.entries()) {
    if (register.table === table) mark(register.address, register.count, { kind: 'point', register: index });
  }
  for (const span of refused) {
    if (span.table === table) mark(span.address, span.count, { kind: 'refused', register: undefined });
  }
  const numbers = [...new Set(Array.from(cells.keys(), (address) => Math.floor(address / columns)))];
  return numbers
    .toSorted((a, b) => a - b)
    .map((number, place, all): SpaceRow => {
      const address = number * columns;
      return {
        table,
        address,
        skipped: place === 0 ? 0 : number - (all[place - 1] ?? 0) - 1,
        stretches: stretchesOf(cells, address, columns),
        parts: own.flatMap((block) => partOf(block, block.index, address, columns)),
        cuts: cuts
          .filter((cut) => cut.table === table && cut.address >= address && cut.address < address + columns)
          .map((cut) => cut.address - address),
      };
    });
}

function stretchesOf(cells: ReadonlyMap<number, Cell>, address: number, columns: number): Stretch[] {
  const found: (Cell & { column: number; length: number })[] = [];
  for (let column = 0; column < columns; column++) {
    const cell = cells.get(address + column);
    const last = found.at(-1);
    if (cell === undefined) continue;
    const goesOn = last?.kind === cell.kind && last.register === cell.register && last.column + last.length === column;
    if (goesOn) last.length++;
    else found.push({ ...cell, column, length: 1 });
  }
  return found;
}

function partOf(
  { address, count }: { readonly address: number; readonly count: number },
  block: number,
  rowAddress: number,
  columns: number,
): BlockPart[] {
  const from = Math.max(address, rowAddress);
  const to = Math.min(address + count, rowAddress + columns);
  if (from >= to) return [];
  return [
    {
      block,
      column: from - rowAddress,
      length: to - from,
      startsHere: from === address,
      endsHere: to === address + count,
    },
  ];
}

/** The block at a register; undefined where nothing is read. */
export function blockAt(blocks: Plan['blocks'], table: TableName, address: number): number | undefined {
  const index = blocks.findIndex(
    (block) => block.table === table && address >= block.address && address < block.address + block.count,
  );
  return index < 0 ? undefined : index;
}

/** `1f40 0003`; a dot for each register that was not read. */
export function hexWords(words: readonly (number | null)[]): string {
  return words.map((word) => (word === null ? '····' : word.toString(16).padStart(4, '0').toUpperCase())).join(' ');
}

/** One register of the picture. */
export interface Cursor {
  readonly table: TableName;
  readonly address: number;
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'first' | 'last';

/** Where a step of the keyboard leads: along everything that is drawn, up and down to the nearest of the next row. */
export function stepFrom(rows: readonly SpaceRow[], from: Cursor | undefined, step: Step): Cursor | undefined {
  const cells = rows.map((row) => ({ ...row, columns: row.stretches.flatMap(columnsOf) }));
  const flat = cells.flatMap(({ table, address, columns }) => {
    return columns.map((column) => ({ table, address: address + column }));
  });
  const place = from === undefined ? -1 : flat.findIndex((cell) => isSame(cell, from));
  if (place < 0) return step === 'last' ? flat.at(-1) : flat[0];
  if (step === 'first') return flat[0];
  if (step === 'last') return flat.at(-1);
  if (step === 'left' || step === 'right') return flat[place + (step === 'left' ? -1 : 1)] ?? from;
  const here = cells.findIndex((row) => from !== undefined && rowHas(row, from));
  const next = cells[here + (step === 'up' ? -1 : 1)];
  if (next === undefined || from === undefined) return from;
  const wanted = from.address - (cells[here]?.address ?? 0);
  const nearest = next.columns.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
  return nearest === undefined ? from : { table: next.table, address: next.address + nearest };
}

/** Registers that hold something of this one: several where it is read bit by bit. */
export function registersAt<T extends Cursor & { readonly count: number }>(registers: readonly T[], at: Cursor): T[] {
  return registers.filter(
    ({ table, address, count }) => table === at.table && at.address >= address && at.address < address + count,
  );
}

/** First digit of a register in manuals, which count from 1. */
const digits: Readonly<Record<TableName, number>> = { coil: 0, discrete: 1, input: 3, holding: 4 };

/** `400101` for holding register 100. */
export function manualNumber({ table, address }: Cursor): string {
  return String(digits[table] * 100_000 + address + 1).padStart(6, '0');
}

function columnsOf({ column, length }: Stretch): number[] {
  return Array.from({ length }, (_, index) => column + index);
}

function isSame(a: Cursor, b: Cursor): boolean {
  return a.table === b.table && a.address === b.address;
}

function rowHas({ table, address, columns }: { table: TableName; address: number; columns: number[] }, at: Cursor) {
  return table === at.table && columns.includes(at.address - address);
}
