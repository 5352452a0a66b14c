import type { Clock } from '@t3000/core';
import { blockFacts, decodeBlockAnswer, encodeBlockRequest, readHeaders } from '@t3000/t3';
import type { BlockFacts, BlockHeader, BlockName, BlockRecord, FieldsOf, RecordOf } from '@t3000/t3';
import type { LineOptions, PrivateLine } from '../line/private-line.ts';
import { failure, success } from '../result.ts';
import type { T3Failure, T3Result } from '../result.ts';

/** One request's worth of records, and when it was read. */
export interface BlockPart {
  readonly block: BlockName;
  /** First and last record, counted from 0. */
  readonly start: number;
  readonly end: number;
  /** UTC epoch milliseconds of the last answer; undefined when there never was one. */
  readonly readAt: number | undefined;
  readonly elapsedMs: number;
  /** Why the newest attempt brought nothing. */
  readonly failure: T3Failure | undefined;
}

/** Records of a block. What could not be read is missing from `records` and explained in `parts`. */
export interface BlockReading<N extends BlockName> {
  /** Index counted from 0 to record. */
  readonly records: ReadonlyMap<number, BlockRecord<N>>;
  readonly parts: readonly BlockPart[];
  readonly complete: boolean;
}

/** Reads records of one panel and remembers when each part was last read. */
export class BlockReader {
  readonly #line: PrivateLine;
  readonly #clock: Clock;
  readonly #freshness = new Map<string, BlockPart>();

  constructor(line: PrivateLine, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
  }

  /** Newest reading of every part that was ever asked for. */
  freshness(): BlockPart[] {
    return [...this.#freshness.values()];
  }

  /** Records 0 to `count - 1`, in as few requests as the panel takes. */
  async readAll<N extends BlockName>(name: N, count?: number, options: LineOptions = {}): Promise<BlockReading<N>> {
    const facts = blockFacts(name);
    const records = new Map<number, BlockRecord<N>>();
    const parts: BlockPart[] = [];
    for (const header of readHeaders(facts, count ?? facts.count)) {
      const read = await this.#readPart(name, facts, header, options);
      parts.push(read.part);
      for (const [offset, entry] of read.records.entries()) records.set(header.start + offset, entry);
      // Another part of what the panel does not know, or of a panel that is gone, would only cost another timeout.
      const reason = read.part.failure?.reason;
      if (reason === 'unsupported' || reason === 'closed' || reason === 'aborted') break;
    }
    return { records, parts, complete: parts.every((part) => part.failure === undefined) };
  }

  /** Records `start` to `end` in one request. */
  async readRange<N extends BlockName>(
    name: N,
    start: number,
    end: number,
    options: LineOptions = {},
  ): Promise<T3Result<BlockRecord<N>[]>> {
    const facts = blockFacts(name);
    const header: BlockHeader = { command: facts.command, start, end, entityBytes: facts.codec.length, packet: 0 };
    const { part, records } = await this.#readPart(name, facts, header, options);
    return part.failure ?? success(records);
  }

  async readOne<N extends BlockName>(
    name: N,
    index: number,
    options: LineOptions = {},
  ): Promise<T3Result<BlockRecord<N>>> {
    const read = await this.readRange(name, index, index, options);
    if (!read.ok) return read;
    const [only] = read.value;
    return only ? success(only) : failure('bad_answer', `${name} ${index + 1} is missing in its answer`);
  }

  async #readPart<N extends BlockName>(
    block: N,
    facts: BlockFacts<FieldsOf<N>>,
    header: BlockHeader,
    options: LineOptions,
  ): Promise<{ part: BlockPart; records: RecordOf<FieldsOf<N>>[] }> {
    const startedAt = this.#clock.monotonic();
    const decode = (octets: Uint8Array): RecordOf<FieldsOf<N>>[] =>
      facts.codec.decodeAll(decodeBlockAnswer(octets, header));
    const read = await this.#line.read(header.command, encodeBlockRequest(header), decode, options);
    const { start, end } = header;
    const key = `${block} ${start} ${end}`;
    const part: BlockPart = {
      block,
      start,
      end,
      readAt: read.ok ? this.#clock.now() : this.#freshness.get(key)?.readAt,
      elapsedMs: this.#clock.monotonic() - startedAt,
      failure: read.ok ? undefined : read,
    };
    this.#freshness.set(key, part);
    return { part, records: read.ok ? read.value : [] };
  }
}
