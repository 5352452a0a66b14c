import { messageOf } from '@t3000/core';
import type { CellRefusal } from '@t3000/core';
import { blockFacts, encodeBlockRequest, writeHeader } from '@t3000/t3';
import type { BlockName, BlockRecord, FieldsOf, GroupFields, RecordCodec } from '@t3000/t3';
import type { PrivateLine } from '../line/private-line.ts';
import type { T3Failure } from '../result.ts';
import type { BlockReader } from './block-reader.ts';

/** How a write of one record ended. The record was always read back, whatever the panel acknowledged. */
export type RecordWrite<R> =
  /** The panel now says what was asked for. */
  | { readonly status: 'applied'; readonly record: R }
  /** It said so before: nothing was sent. */
  | { readonly status: 'unchanged'; readonly record: R }
  /** It acknowledged, and says something else in `fields`. */
  | { readonly status: 'not_applied'; readonly record: R; readonly fields: readonly string[]; readonly detail: string }
  /** Nothing was sent; without `why` the panel itself said no. */
  | { readonly status: 'refused'; readonly why?: CellRefusal; readonly detail: string }
  /** Sent, and nobody knows: the panel could not be read back. */
  | { readonly status: 'unknown'; readonly detail: string };

/** Gives the changed record, or the reason why it must not be changed. */
export type Change<R> = (current: R) => R | string;

/** Writes single records: read, change, write once, read back. One write at a time per panel. */
export class RecordWriter {
  readonly #line: PrivateLine;
  readonly #reader: BlockReader;
  #last: Promise<unknown> = Promise.resolve();

  constructor(line: PrivateLine, reader: BlockReader) {
    this.#line = line;
    this.#reader = reader;
  }

  /** Runs `work` when every earlier write of this panel is done. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Only what `change` changes is compared afterwards: values move on their own meanwhile. */
  write<N extends BlockName>(
    name: N,
    index: number,
    change: Change<BlockRecord<N>>,
    confirmed = false,
  ): Promise<RecordWrite<BlockRecord<N>>> {
    return this.inTurn(() => this.#write(name, index, change, confirmed));
  }

  async #write<N extends BlockName>(
    name: N,
    index: number,
    change: Change<BlockRecord<N>>,
    confirmed: boolean,
  ): Promise<RecordWrite<BlockRecord<N>>> {
    const facts = blockFacts(name);
    if (!facts.writable) return { status: 'refused', why: 'fixed', detail: `${name} cannot be written` };
    const current = await this.#reader.readOne(name, index, { priority: 'urgent' });
    if (!current.ok) return { status: 'refused', why: 'unreachable', detail: unread(current.detail) };
    const wanted = encodeChange(facts.codec, current.value, change);
    if (typeof wanted === 'string') return { status: 'refused', why: 'value', detail: wanted };
    const before = current.value.raw.copy();
    const changed = differences(before, wanted);
    if (changed.length === 0) return { status: 'unchanged', record: current.value };
    const header = writeHeader(facts, index);
    const sent = await this.#line.write(header.command, encodeBlockRequest(header, wanted), confirmed);
    if (!sent.ok && (sent.reason === 'forbidden' || sent.reason === 'busy')) return refusal(sent);
    const after = await this.#reader.readOne(name, index, { priority: 'urgent' });
    if (!after.ok) return { status: 'unknown', detail: `written, but it could not be read back: ${after.detail}` };
    const now = after.value.raw.copy();
    const missed = changed.filter((at) => now[at] !== wanted[at]);
    if (missed.length === 0) return { status: 'applied', record: after.value };
    const fields = fieldsAt(facts.codec.fields, missed);
    if (!sent.ok && sent.reason !== 'timeout') return { status: 'refused', detail: sent.detail };
    const heard = sent.ok ? 'acknowledged but not applied' : 'neither acknowledged nor applied';
    const detail = `${heard}: ${fields.join(', ')} of ${facts.codec.name} ${index + 1} did not change`;
    return { status: 'not_applied', record: after.value, fields, detail };
  }
}

function encodeChange<N extends BlockName>(
  codec: RecordCodec<FieldsOf<N>>,
  current: BlockRecord<N>,
  change: Change<BlockRecord<N>>,
): Uint8Array | string {
  const changed = change(current);
  if (typeof changed === 'string') return changed;
  try {
    return codec.encode(changed);
  } catch (error) {
    if (error instanceof RangeError) return messageOf(error);
    throw error;
  }
}

function refusal({ reason, detail }: T3Failure): RecordWrite<never> {
  return { status: 'refused', why: reason === 'forbidden' ? 'unconfirmed' : 'unreachable', detail };
}

/** A sentence for a change that needs what could not be read. */
export function unread(why: string): string {
  return `not written, because it could not be read: ${why}`;
}

function differences(before: Uint8Array, after: Uint8Array): number[] {
  return Array.from(before.keys()).filter((at) => before[at] !== after[at]);
}

function fieldsAt(fields: GroupFields, positions: readonly number[]): string[] {
  return Object.entries(fields)
    .filter(([, { offset, length }]) => positions.some((at) => at >= offset && at < offset + length))
    .map(([name]) => name);
}
