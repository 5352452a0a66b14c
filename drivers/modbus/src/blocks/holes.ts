import type { Json, JsonObject } from '@t3000/core';
import { BITS_PER_READ_MAX, REGISTERS_PER_READ_MAX, endOf, isBitTable, registerTables } from './span.ts';
import type { RegisterTable, Span } from './span.ts';

/** More than this is no device with holes but one that refuses everything. */
const CUTS_MAX = 256;
const ILLEGAL_MAX = 512;

/**
 * What a device taught about its register space: places no read may cross, registers it does not have, and how much it
 * gives at once. Kept with the device, so that a restart does not ask for the same holes again.
 */
export class Holes {
  /** Addresses at which a block must begin anew, by table. */
  readonly #cuts = new Map<RegisterTable, Set<number>>();
  readonly #illegal = new Map<string, Span>();
  #registersMax = REGISTERS_PER_READ_MAX;
  #bitsMax = BITS_PER_READ_MAX;
  /** Grows with everything learned, so that a plan made before can be told from one made after. */
  version = 0;

  get illegal(): readonly Span[] {
    return [...this.#illegal.values()];
  }

  /** Places at which a read must begin anew, in order of table and address. */
  get cuts(): readonly Pick<Span, 'table' | 'address'>[] {
    return [...this.#cuts].flatMap(([table, cuts]) =>
      [...cuts].toSorted((a, b) => a - b).map((address) => ({ table, address })),
    );
  }

  lengthMax(table: RegisterTable): number {
    return isBitTable(table) ? this.#bitsMax : this.#registersMax;
  }

  /** No longer reads than this from now on. */
  limitLength(table: RegisterTable, lengthMax: number): void {
    const limit = Math.max(1, Math.floor(lengthMax));
    if (limit >= this.lengthMax(table)) return;
    if (isBitTable(table)) this.#bitsMax = limit;
    else this.#registersMax = limit;
    this.version++;
  }

  /** A read across `address` was refused, while both sides alone were given. */
  cut(table: RegisterTable, address: number): void {
    const cuts = this.#cuts.get(table) ?? new Set();
    if (cuts.has(address) || cuts.size >= CUTS_MAX) return;
    this.#cuts.set(table, cuts.add(address));
    this.version++;
  }

  /** The device does not have these registers. */
  markIllegal(span: Span): void {
    if (this.#illegal.size >= ILLEGAL_MAX || this.isIllegal(span)) return;
    this.#illegal.set(keyOf(span), { table: span.table, address: span.address, count: span.count });
    this.version++;
  }

  /** The device gave them after all. */
  markLegal(span: Span): void {
    if (this.#illegal.delete(keyOf(span))) this.version++;
  }

  isIllegal(span: Span): boolean {
    return this.#illegal.has(keyOf(span));
  }

  /** True when one read from `address` up to `end` would run over a cut or over registers that do not exist. */
  isCrossed(table: RegisterTable, address: number, end: number): boolean {
    const cuts = this.#cuts.get(table);
    if (cuts !== undefined) for (const cut of cuts) if (cut > address && cut < end) return true;
    for (const span of this.#illegal.values()) {
      if (span.table === table && span.address < end && endOf(span) > address) return true;
    }
    return false;
  }

  /** Everything is tried again from here on. */
  forget(): void {
    this.#cuts.clear();
    this.#illegal.clear();
    this.#registersMax = REGISTERS_PER_READ_MAX;
    this.#bitsMax = BITS_PER_READ_MAX;
    this.version++;
  }

  toJson(): JsonObject {
    return {
      registersMax: this.#registersMax,
      bitsMax: this.#bitsMax,
      cuts: [...this.#cuts].flatMap(([table, cuts]) => Array.from(cuts, (address) => ({ table, address }))),
      illegal: this.illegal.map(({ table, address, count }) => ({ table, address, count })),
    };
  }

  /** Reads what {@link toJson} wrote; what makes no sense is left out, because it can be learned again. */
  static fromJson(json: Json | undefined): Holes {
    const holes = new Holes();
    if (!isObject(json)) return holes;
    for (const table of ['holding', 'coil'] as const) {
      const limit = json[table === 'coil' ? 'bitsMax' : 'registersMax'];
      if (isWhole(limit)) holes.limitLength(table, limit);
    }
    for (const item of listOf(json['cuts'])) {
      const span = spanOf({ ...item, count: 1 });
      if (span !== undefined) holes.cut(span.table, span.address);
    }
    for (const item of listOf(json['illegal'])) {
      const span = spanOf(item);
      if (span !== undefined) holes.markIllegal(span);
    }
    holes.version = 0;
    return holes;
  }
}

function keyOf({ table, address, count }: Span): string {
  return `${table} ${address} ${count}`;
}

function spanOf({ table, address, count }: JsonObject): Span | undefined {
  const known = registerTables.find((name) => name === table);
  if (known === undefined || !isWhole(address) || !isWhole(count)) return undefined;
  return { table: known, address, count };
}

function listOf(json: Json | undefined): JsonObject[] {
  return Array.isArray(json) ? json.filter(isObject) : [];
}

function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function isWhole(json: Json | undefined): json is number {
  return typeof json === 'number' && Number.isInteger(json) && json >= 0;
}
