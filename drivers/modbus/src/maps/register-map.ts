import type { PointKind, PointType } from '@t3000/core';
import type { Span } from '../blocks/span.ts';
import type { RegisterPoint } from './register-point.ts';

/** What a kind of device keeps where. Made from a {@link MapFile} by the one reader for built-in and user maps. */
export interface RegisterMap {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly description: string;
  readonly match: MapMatch;
  /** Longest read this device takes, and the widest gap worth reading along. */
  readonly registersMax: number;
  readonly gapMax: number;
  readonly points: readonly MapPoint[];
  readonly zones: readonly WriteZone[];
}

/** By what a device is recognised; empty lists recognise nothing, and the map is chosen by name. */
export interface MapMatch {
  /** Numbers in register 7 of Temco devices. */
  readonly productIds: readonly number[];
  /** Parts of the vendor name and product texts of the device identification, in lower case. */
  readonly identification: readonly string[];
}

/** One point of the map, not yet checked against a device. */
export interface MapPoint {
  readonly point: PointType;
  /** Counted from 1 within the type. */
  readonly number: number;
  readonly kind: PointKind;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly states: readonly string[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly decimals: number;
  readonly register: RegisterPoint;
  /** Registers that tell more about the point once the device is there. */
  readonly facts: PointFacts | undefined;
}

/** Where a Temco device keeps what a point is. */
export interface PointFacts {
  /** Not zero when analog. */
  readonly analog: MaskedRegister | undefined;
  /** Range code; 0 is a point nobody uses. */
  readonly range: MaskedRegister | undefined;
  readonly rangeTable: PointType;
  /** Start of the record with the names. */
  readonly record: number | undefined;
}

/** A holding register of which some bits count. */
export interface MaskedRegister {
  readonly address: number;
  readonly mask: number;
}

/**
 * How a stretch of registers may be written, whatever the point says. `denied` are identity and network, `pair` takes
 * exactly two registers from an even place with function 16, `single` one register with function 6.
 */
export interface WriteZone extends Span {
  readonly rule: 'denied' | 'pair' | 'single';
  readonly why: string;
}

/** The form maps are written in, as JSON and in this folder. */
export interface MapFile {
  readonly id: string;
  readonly name: string;
  readonly vendor?: string;
  readonly description?: string;
  readonly match?: { readonly product_ids?: readonly number[]; readonly identification?: readonly string[] };
  readonly registers_max?: number;
  readonly gap_max?: number;
  /** For entries that do not say. */
  readonly order?: string;
  readonly entries: readonly MapFileEntry[];
  readonly zones?: readonly {
    readonly register: string;
    readonly count?: number;
    readonly rule: string;
    readonly why?: string;
  }[];
}

/** One line of a map; with `count` a series of like points, `{n}` in texts being the number. */
export interface MapFileEntry {
  /** `holding:7100`, `40001`, `holding:12.3`. */
  readonly register: string;
  readonly name: string;
  readonly description?: string;
  readonly point?: string;
  readonly kind?: string;
  readonly type?: string;
  readonly order?: string;
  readonly scale?: number;
  readonly offset?: number;
  readonly bits?: number;
  readonly length?: number;
  readonly invalid?: readonly number[];
  readonly codes?: readonly number[];
  readonly unit?: string;
  readonly states?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly decimals?: number;
  readonly write?: string;
  readonly count?: number;
  /** Registers from one point of the series to the next; its own length when left out. With a bit, bits. */
  readonly step?: number;
  readonly guard?: { readonly register: string; readonly equals: number; readonly why: string };
  readonly facts?: {
    readonly range_table: string;
    readonly range?: { readonly register: string; readonly mask?: number };
    readonly analog?: { readonly register: string; readonly mask?: number };
    readonly record?: { readonly register: string; readonly step: number };
  };
}
