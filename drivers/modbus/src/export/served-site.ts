import { levelOf } from '@t3000/core';
import type { Quality } from '@t3000/core';
import { isBitTable } from '../blocks/span.ts';
import type { RegisterTable as MapTable } from '../blocks/span.ts';
import { Refusal } from '../device/refusal.ts';
import type { BitTable, RegisterTable, ServedUnit } from '../device/served-unit.ts';
import { spanOf } from '../maps/register-point.ts';
import { ExceptionCode } from '../pdu/exceptions.ts';
import { decodeValue, encodeValue } from '../values/value-codec.ts';
import { noValueWords } from './no-value.ts';
import type { ServedPoint } from './served-map.ts';

/** What the served points are made of. */
export interface ServedSource {
  /** The newest value; undefined when the point is gone. */
  value(pointId: number): { readonly value: number; readonly quality: Quality } | undefined;
  /** Commands a point; resolves with whether the field took it. Never rejects. */
  write(pointId: number, value: number, client: string): Promise<boolean>;
  /** Whether this client may write at all. */
  mayWrite(client: string): boolean;
}

/** Who somebody is, for functions 17 and 43/14. */
export interface ServedPlate {
  readonly serverId: string;
  readonly identification: ReadonlyMap<number, string>;
}

/** Where a register stands in the value it belongs to. */
interface Cell {
  readonly point: ServedPoint;
  readonly offset: number;
}

/** Values of one write: more would be a burst the field does not keep up with. */
const WRITES_MAX = 32;

/** Points of the site as registers: any number of clients read them, and write where both the map and their right allow. */
export class ServedSite {
  readonly counters = { reads: 0, writes: 0, refusedWrites: 0, failedWrites: 0 };
  readonly #source: ServedSource;
  readonly #plate: ServedPlate;
  #cells: Readonly<Record<MapTable, ReadonlyMap<number, Cell>>> = cellsOf([]);

  constructor(source: ServedSource, plate: ServedPlate) {
    this.#source = source;
    this.#plate = plate;
  }

  /** Takes another map at once; requests that follow find it. */
  serve(points: readonly ServedPoint[]): void {
    this.#cells = cellsOf(points);
  }

  /** The site as this client sees it. */
  unitFor(client: string): ServedUnit {
    let writing: Promise<ExceptionCode | undefined> | undefined;
    const write = (table: MapTable, address: number, words: Uint16Array): void => {
      writing = this.#write(this.#targets(table, address, words, client), client);
    };
    return {
      ...this.#plate,
      readBits: (table, address, count) => this.#readBits(table, address, count),
      readRegisters: (table, address, count) => this.#readRegisters(table, address, count),
      writeBits: (address, bits) => write('coil', address, Uint16Array.from(bits)),
      writeRegisters: (address, words) => write('holding', address, words),
      confirmation: () => writing,
    };
  }

  #readBits(table: BitTable, address: number, count: number): Uint8Array {
    this.counters.reads++;
    return Uint8Array.from({ length: count }, (_, index) => {
      const { point } = this.#cell(table === 'coils' ? 'coil' : 'discrete', address + index);
      const value = this.#valueOf(point);
      // A bit has no pattern that says "no value": whoever asks is told that there is none.
      if (Number.isNaN(value)) throw new Refusal(ExceptionCode.serverDeviceFailure);
      return value === 0 ? 0 : 1;
    });
  }

  #readRegisters(table: RegisterTable, address: number, count: number): Uint16Array {
    this.counters.reads++;
    let last: ServedPoint | undefined;
    let words: Uint16Array = new Uint16Array(0);
    return Uint16Array.from({ length: count }, (_, index) => {
      const { point, offset } = this.#cell(table, address + index);
      if (point !== last) words = this.#wordsOf(point);
      last = point;
      return words[offset] ?? 0;
    });
  }

  #wordsOf(point: ServedPoint): Uint16Array {
    const words = encodeValue(this.#valueOf(point), point.format);
    return typeof words === 'string' ? noValueWords(point.format) : words;
  }

  /** NaN for a value that is bad or not there. */
  #valueOf({ pointId }: ServedPoint): number {
    const live = this.#source.value(pointId);
    return live === undefined || levelOf(live.quality) === 'bad' ? NaN : live.value;
  }

  #cell(table: MapTable, address: number): Cell {
    const cell = this.#cells[table].get(address);
    if (cell === undefined) throw new Refusal(ExceptionCode.illegalDataAddress);
    return cell;
  }

  /** What a write asks for; refused as a whole when any of it is not there, not allowed or only part of a value. */
  #targets(table: MapTable, address: number, words: Uint16Array, client: string): Map<number, number> {
    const refuse = (code: ExceptionCode): Refusal => {
      this.counters.refusedWrites++;
      return new Refusal(code);
    };
    if (!this.#source.mayWrite(client)) throw refuse(ExceptionCode.illegalFunction);
    const targets = new Map<number, number>();
    for (let at = 0; at < words.length;) {
      const { point, offset } = this.#cell(table, address + at);
      const { count } = spanOf(point);
      if (!point.writable || offset !== 0 || at + count > words.length) throw refuse(ExceptionCode.illegalDataAddress);
      const value = isBitTable(table) ? (words[at] ?? 0) : decodeValue(words, at, point.format).value;
      if (Number.isNaN(value) || targets.size >= WRITES_MAX) throw refuse(ExceptionCode.illegalDataValue);
      targets.set(point.pointId, value);
      at += count;
    }
    return targets;
  }

  async #write(targets: ReadonlyMap<number, number>, client: string): Promise<ExceptionCode | undefined> {
    this.counters.writes++;
    const taken = await Promise.all(Array.from(targets, ([id, value]) => this.#source.write(id, value, client)));
    if (!taken.includes(false)) return undefined;
    this.counters.failedWrites++;
    return ExceptionCode.serverDeviceFailure;
  }
}

function cellsOf(points: readonly ServedPoint[]): Record<MapTable, Map<number, Cell>> {
  const cells = { coil: new Map<number, Cell>(), discrete: new Map(), input: new Map(), holding: new Map() };
  for (const point of points) {
    const { table, address, count } = spanOf(point);
    for (let offset = 0; offset < count; offset++) cells[table].set(address + offset, { point, offset });
  }
  return cells;
}
