import type {
  DeviceConfig,
  DeviceId,
  DeviceLink,
  JsonObject,
  PointConfig,
  PointDescription,
  SerialPortInfo,
} from '@t3000/core';
import type { BusBudget, Decoding, ModbusDevice, ModbusSlot, RegisterSpan, RowProblem } from '@t3000/contract';

/** What only the Modbus driver knows; handed in, because the server knows no protocol. */
export interface ModbusTools {
  /** Maps the program brings along or finds in its folder. */
  maps(): readonly MapSummary[];
  /** Serial ports of this machine; none where they are not supported. */
  serialPorts(): Promise<readonly SerialPortInfo[]>;
  /** The register behind a point's address; undefined for the address of another protocol. */
  describe(address: JsonObject): RegisterFacts | undefined;
  /** A register as people write it, in the one notation that leaves no doubt; the complaint otherwise. */
  canonical(text: string): { readonly register: string } | { readonly error: string };
  /** Checks entries of a register map; with `csv` the columns of its first line name the fields. */
  read(from: { readonly entries: readonly JsonObject[] } | { readonly csv: string }): ReadRegisters;
  /** The CSV text {@link read} takes. */
  writeCsv(entries: readonly JsonObject[]): string;
  /** What the link of a Modbus device knows; undefined for another protocol. */
  look(link: DeviceLink, points: readonly PointConfig[]): Omit<ModbusDevice, 'device_id'> | undefined;
  /** The past hour of its line; undefined for another protocol. */
  traffic(link: DeviceLink): { readonly slotMs: number; readonly slots: readonly ModbusSlot[] } | undefined;
  /** Reads around a register once and ranks what it may mean. */
  decode(link: DeviceLink, question: DecodeQuestion): Promise<DecodeAnswer>;
  budget(devices: readonly PolledDevice[]): BusBudget[];
}

export interface MapSummary {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly description: string;
  readonly points: number;
}

export interface RegisterFacts {
  /** `holding:100` or `holding:12.3`. */
  readonly register: string;
  /** Six digits as in manuals: 400101 for `holding:100`. */
  readonly reference: number;
  readonly dataType: string;
}

/** A register a map names, as the point it becomes. */
export interface MappedRegister {
  readonly register: string;
  readonly entry: JsonObject;
  /** Its number is the store's business. */
  readonly point: Omit<PointDescription, 'number'>;
}

export type ReadRegisters =
  | { readonly ok: true; readonly registers: readonly MappedRegister[] }
  | { readonly ok: false; readonly problems: readonly RowProblem[] };

export interface DecodeQuestion {
  readonly register: string;
  readonly display: string | undefined;
}

export type DecodeAnswer =
  | {
      readonly ok: true;
      readonly read: RegisterSpan;
      readonly words: readonly number[];
      readonly elapsedMs: number;
      /** Likeliest first. */
      readonly decodings: readonly Decoding[];
    }
  | {
      readonly ok: false;
      /** `question`: it cannot be asked. */
      readonly reason: 'question' | 'refused' | 'timeout' | 'busy';
      readonly detail: string;
    };

/** A device as it is polled now. */
export interface PolledDevice {
  readonly id: DeviceId;
  readonly config: DeviceConfig;
  readonly points: readonly PointConfig[];
  /** Undefined while disabled. */
  readonly link: DeviceLink | undefined;
  readonly isOffline: boolean;
  /** Measured median; undefined before the first answer. */
  readonly answerMs: number | undefined;
}
