import type { Holes } from './holes.ts';
import { endOf, isBitTable, registerTables } from './span.ts';
import type { Span } from './span.ts';

/** One read: a run of registers, and which of the wanted spans lie in it. */
export interface Block extends Span {
  /** Places in the list of wanted spans, in order of address. */
  readonly members: readonly number[];
}

export interface BlockLimits {
  /** Unwanted registers read along to save a request. */
  readonly gapMax: number;
  /** The same for coils and discrete inputs. */
  readonly bitGapMax: number;
  /** Longest read in registers and in bits; what the device taught goes below it. */
  readonly registersMax: number;
  readonly bitsMax: number;
}

/**
 * A request costs at least 16 bytes and a turnaround, a register two bytes: reading a gap of eight along is cheaper
 * on every bus. Values in the gap are thrown away.
 */
export const blockDefaults: BlockLimits = { gapMax: 8, bitGapMax: 64, registersMax: 125, bitsMax: 2000 };

/**
 * Gathers wanted spans into few reads. A span is never divided, so no value is put together from two moments; a
 * register the device refused is read alone.
 */
export function planBlocks(spans: readonly Span[], limits: BlockLimits, holes: Holes): Block[] {
  const order = spans.map((_, index) => index).toSorted((a, b) => compare(spans[a], spans[b]));
  const blocks: OpenBlock[] = [];
  for (const index of order) {
    const span = spans[index];
    if (span === undefined) continue;
    const last = blocks.at(-1);
    if (last !== undefined && canJoin(last, span, limits, holes)) {
      last.count = Math.max(endOf(last), endOf(span)) - last.address;
      last.members.push(index);
    } else {
      blocks.push({ table: span.table, address: span.address, count: span.count, members: [index] });
    }
  }
  return blocks;
}

/**
 * Two blocks in place of a refused one, divided at its widest gap, or nearest to the middle where there are no gaps;
 * undefined when it holds a single value.
 */
export function splitBlock(block: Block, spans: readonly Span[]): readonly [Block, Block] | undefined {
  let best: { readonly at: number; readonly gap: number; readonly offCentre: number } | undefined;
  const middle = block.address + block.count / 2;
  let end = block.address;
  for (const [place, index] of block.members.entries()) {
    const span = spans[index];
    if (span === undefined) continue;
    const gap = span.address - end;
    const offCentre = Math.abs(span.address - middle);
    const isBetter = best === undefined || gap > best.gap || (gap === best.gap && offCentre < best.offCentre);
    if (place > 0 && gap >= 0 && isBetter) best = { at: place, gap, offCentre };
    end = Math.max(end, endOf(span));
  }
  if (best === undefined) return undefined;
  return [part(block, spans, 0, best.at), part(block, spans, best.at, block.members.length)];
}

interface OpenBlock extends Block {
  count: number;
  readonly members: number[];
}

function canJoin(block: Block, span: Span, limits: BlockLimits, holes: Holes): boolean {
  if (block.table !== span.table) return false;
  const bits = isBitTable(span.table);
  const end = Math.max(endOf(block), endOf(span));
  const lengthMax = Math.min(bits ? limits.bitsMax : limits.registersMax, holes.lengthMax(span.table));
  return (
    span.address - endOf(block) <= (bits ? limits.bitGapMax : limits.gapMax) &&
    end - block.address <= lengthMax &&
    !holes.isCrossed(span.table, block.address, end)
  );
}

function part(block: Block, spans: readonly Span[], from: number, to: number): Block {
  const members = block.members.slice(from, to);
  const inside = members.flatMap((index) => spans[index] ?? []);
  const address = Math.min(...inside.map((span) => span.address));
  return { table: block.table, address, count: Math.max(...inside.map(endOf)) - address, members };
}

function compare(a: Span | undefined, b: Span | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return (
    registerTables.indexOf(a.table) - registerTables.indexOf(b.table) || a.address - b.address || a.count - b.count
  );
}
