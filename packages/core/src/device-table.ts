import type { Json } from './json.ts';

/** A table a device keeps beyond its points: schedules, programs, alarms, settings. For people, as it is in the device. */
export interface DeviceTable {
  readonly ok: true;
  readonly columns: readonly TableColumn[];
  /** Rows in use; the device may have room for more. */
  readonly rows: readonly TableRow[];
  /** Rows nobody uses, left out. */
  readonly unused: number;
  /** Those of them that can be filled by changing a cell, or by writing bytes. */
  readonly empty?: readonly TableRow[];
  /** Why a change needs more than a click, and what to type for it; absent where it does not. */
  readonly guard?: string;
  /** Why parts are missing; empty when all were read. */
  readonly problem: string;
  /** UTC epoch milliseconds. */
  readonly readAt: number;
}

export interface TableColumn {
  /** Stable word of the protocol, `label` or `calibration`; texts for people are made from it. */
  readonly name: string;
  readonly kind: 'text' | 'number' | 'flag' | 'choice';
  /** Values of a `choice`. */
  readonly choices?: readonly string[];
  /** A link's `writeCell` changes it; false where a change could make it another device, or means nothing. */
  readonly writable: boolean;
}

export interface TableRow {
  /** Place in the device, counted from 0. */
  readonly index: number;
  /** What the protocol calls it, `IN3` or `SCH1`. */
  readonly name: string;
  /** By the names of the columns. Texts come from the device; secrets are never among them. */
  readonly cells: Readonly<Record<string, Json>>;
  /** A longer text belongs to it: the source of a program. */
  readonly hasText: boolean;
  /** No cell of it can be changed, though cells of other rows can. */
  readonly fixed?: boolean;
}

/** The longer text of a row. */
export interface RowText {
  readonly ok: true;
  readonly text: string;
  /** Raw bytes behind the text, hex; empty where there are none. */
  readonly hex: string;
  /** Why there is no text, or not all of it; empty otherwise. */
  readonly problem: string;
  /** A link's `writeRowBytes` changes it. */
  readonly writable?: boolean;
}

/** New bytes behind a row. */
export interface RowBytesChange {
  /** Hex of what the person saw; other bytes there by now are refused. */
  readonly expected: string;
  readonly bytes: Uint8Array;
}

/**
 * Why a change was not sent: the value does not fit the field; the cell holds something else than the person saw; nothing
 * changes this cell; nobody confirmed it as its guard asks; the device could not be read beforehand.
 */
export type CellRefusal = 'value' | 'changed' | 'fixed' | 'unconfirmed' | 'unreachable';

/** How a change of one cell ended. It was read back, whatever the device acknowledged. */
export type CellWrite =
  | { readonly status: 'applied'; readonly value: Json }
  /** Nothing changed; without `why` the device itself said no. */
  | { readonly status: 'refused'; readonly why?: CellRefusal; readonly detail: string }
  /** The device shows the old value still. */
  | { readonly status: 'not_applied'; readonly detail: string }
  /** Sent, and nobody knows. */
  | { readonly status: 'unknown'; readonly detail: string };
