import {
  parseReadRegisters,
  parseWriteRegister,
  parseWriteRegisters,
  readRegistersAnswer,
  writeMultipleAnswer,
} from '@t3000/driver-modbus/device';
import { DecodeError } from '@t3000/core';
import { PROGRAM_PACKET_BYTES, Product } from '@t3000/t3';
import type { Panel } from '../points/panel.ts';
import type { PanelBlocks, PanelSeat } from './panel-blocks.ts';
import type { ProgramCode } from './program-code.ts';
import type { PanelQuirks } from './quirks.ts';
import { FieldAreas } from './register-fields.ts';
import type { StoredBlock } from './record-store.ts';
import { holdsPoint, pointWord, storedPair, wordsOf } from './register-values.ts';

/** Records as registers: each begins at a register of its own, its first byte in the high half (facts 4.3). */
interface RecordArea {
  readonly first: number;
  /** Registers from one record to the next. */
  readonly stride: number;
  readonly block: StoredBlock;
}

/** Values of points: two registers each, the high word first. */
interface ValueArea {
  readonly first: number;
  readonly name: 'outputs' | 'inputs' | 'variables';
}

const valueAreas: readonly ValueArea[] = [
  { first: 7100, name: 'outputs' },
  { first: 7484, name: 'inputs' },
  { first: 8092, name: 'variables' },
];

/** Fields of points and routines begin here, one register each; the last register of them. */
const FIELDS = { from: 7100, to: 9527 } as const;

const SETTINGS_FIRST = 9800;
/** The settings are written in two halves; the second one takes effect. */
const SETTINGS_HALF = 100;
const CODE = { first: 16_044, registersEach: 1000 } as const;

/** Wrong base of single writes to variables (facts 4.4: 8346 and 8347 change the 46th). Below it nothing is hit. */
const TRAP_BASE = 8256;

export interface PanelRegistersOptions {
  readonly panel: Panel;
  readonly blocks: PanelBlocks;
  readonly code: ProgramCode;
  readonly quirks: PanelQuirks;
  readonly seat: PanelSeat;
  /** Takes a settings record if it is this panel's. */
  readonly writeSettings: (bytes: Uint8Array) => void;
}

/**
 * The registers of a panel, with the ways of firmware 66.02 (facts 4.1 to 4.4): no exceptions, unknown registers read
 * as 0, and writes of a form it does not like are acknowledged and forgotten.
 */
export class PanelRegisters {
  readonly #options: PanelRegistersOptions;
  readonly #fields: FieldAreas;
  readonly #records: readonly RecordArea[];
  #firstHalf: Uint8Array | undefined;

  constructor(options: PanelRegistersOptions) {
    const { blocks } = options;
    this.#options = options;
    this.#fields = new FieldAreas(blocks);
    this.#records = [
      { first: 10_000, stride: 23, block: blocks.outputs },
      { first: 11_472, stride: 23, block: blocks.inputs },
      { first: 12_944, stride: 20, block: blocks.variables },
      { first: 15_504, stride: 19, block: blocks.programs },
      { first: 15_808, stride: 21, block: blocks.weeklySchedules },
      { first: 15_976, stride: 17, block: blocks.holidays },
      { first: 32_044, stride: 72, block: blocks.scheduleTimes },
      { first: 32_620, stride: 23, block: blocks.holidayDates },
      { first: 32_712, stride: 14, block: blocks.controllers },
      { first: 32_936, stride: 53, block: blocks.analogTables },
      { first: 33_201, stride: 36, block: blocks.scheduleFlags },
    ];
  }

  /** What goes back over Modbus; undefined for everything the firmware drops without a word. */
  answer(unit: number, pdu: Uint8Array): Uint8Array | undefined {
    const own = this.#options.blocks.identity.decoded(0).modbusId;
    if (unit !== own && unit !== 255 && unit !== 0) return undefined;
    try {
      switch (pdu[0]) {
        case 3: {
          const { address, count } = parseReadRegisters(pdu);
          return readRegistersAnswer(3, this.read(address, count));
        }
        case 6: {
          const { address, value } = parseWriteRegister(pdu);
          this.#writeSingle(address, value);
          return pdu.slice();
        }
        case 16: {
          const { address, registers } = parseWriteRegisters(pdu);
          this.#writeMultiple(address, registers);
          return writeMultipleAnswer(pdu);
        }
        default:
          return undefined;
      }
    } catch (error) {
      if (error instanceof DecodeError) return undefined;
      throw error;
    }
  }

  read(register: number, count: number): number[] {
    return Array.from({ length: count }, (_, offset) => this.#word(register + offset));
  }

  #word(at: number): number {
    if (at < FIELDS.from) return this.#identityWord(at);
    for (const { first, name } of valueAreas) {
      const block = this.#options.blocks[name];
      if (holdsPoint(at, first, block.count)) return pointWord(block.read((at - first) >> 1), name, (at - first) & 1);
    }
    if (at <= FIELDS.to) return this.#fields.read(at);
    if (at >= SETTINGS_FIRST && at < SETTINGS_FIRST + 2 * SETTINGS_HALF)
      return wordsOf(this.#options.blocks.settings.read(0))[at - SETTINGS_FIRST] ?? 0;
    if (at >= CODE.first && at < CODE.first + 16 * CODE.registersEach) return this.#codeWord(at - CODE.first);
    const area = this.#recordArea(at);
    return area === undefined ? 0 : (wordsOf(area.block.read(area.index))[area.offset] ?? 0);
  }

  /** Registers 0 to 102: who and where (facts 4.3). */
  #identityWord(at: number): number {
    const { panel, blocks, quirks, seat } = this.#options;
    const { miniType, panelNumber, inputCount, outputCount, variableCount, modbusPort } = blocks.settings.decoded(0);
    const { modbusId, hardwareVersion, mac } = blocks.identity.decoded(0);
    if (at <= 3) return (panel.instance >>> (8 * at)) & 0xff;
    if (at >= 60 && at <= 65) return mac[at - 60] ?? 0;
    if (at >= 67 && at <= 70) return Number(seat.address.split('.')[at - 67] ?? 0);
    const single: Readonly<Record<number, number>> = {
      4: quirks.firmware.sub,
      5: quirks.firmware.main,
      6: modbusId,
      7: Product.panelEsp,
      8: hardwareVersion,
      32: panel.instance >>> 16,
      34: miniType,
      35: panel.instance & 0xffff,
      36: panelNumber,
      81: modbusPort,
      100: variableCount,
      101: inputCount,
      102: outputCount,
    };
    return single[at] ?? 0;
  }

  #codeWord(offset: number): number {
    const program = Math.floor(offset / CODE.registersEach);
    const byte = 2 * (offset % CODE.registersEach);
    const packet = this.#options.code.read(program, Math.floor(byte / PROGRAM_PACKET_BYTES));
    return wordsOf(packet ?? new Uint8Array())[(byte % PROGRAM_PACKET_BYTES) / 2] ?? 0;
  }

  #recordArea(at: number) {
    const area = this.#records.find(({ first, stride, block }) => at >= first && at < first + stride * block.count);
    if (!area) return undefined;
    const { first, stride, block } = area;
    return { block, index: Math.floor((at - first) / stride), offset: (at - first) % stride, stride };
  }

  #writeSingle(at: number, word: number): void {
    const { blocks, quirks } = this.#options;
    if (at < FIELDS.from) return this.#writeIdentity(at, word);
    const isLow = ((at - FIELDS.from) & 1) === 1;
    if (holdsPoint(at, 7100, blocks.outputs.count)) {
      // Only the low register acts, as an unsigned number of thousandths.
      if (isLow) blocks.outputs.writeFromModbus((at - 7100) >> 1, word);
    } else if (holdsPoint(at, 7484, blocks.inputs.count)) {
      if (isLow) blocks.inputs.change((at - 7484) >> 1, { value: word, control: Number(word !== 0) });
    } else if (holdsPoint(at, 8092, blocks.variables.count)) {
      const index = (at - (quirks.singleWriteTrap ? TRAP_BASE : 8092)) >> 1;
      if (index >= 0) this.#writeVariableWord(index, isLow, word);
    } else {
      this.#fields.write(at, word);
    }
  }

  #writeVariableWord(index: number, isLow: boolean, word: number): void {
    const bytes = this.#options.blocks.variables.read(index).slice();
    new DataView(bytes.buffer).setUint16(isLow ? 30 : 32, word, true);
    this.#options.blocks.variables.write(index, bytes);
  }

  /** Registers that make a panel another one, and nobody asks twice. */
  #writeIdentity(at: number, word: number): void {
    const { identity, settings } = this.#options.blocks;
    if (at === 6) {
      identity.change(0, { modbusId: word & 0xff });
      settings.change(0, { modbusId: word & 0xff });
    } else if (at === 34) settings.change(0, { miniType: word & 0xff });
    else if (at === 36) {
      identity.change(0, { panelNumber: word & 0xff });
      settings.change(0, { panelNumber: word & 0xff });
    }
  }

  #writeMultiple(at: number, registers: Uint16Array): void {
    if (at >= FIELDS.from && at <= FIELDS.to) return this.#writePair(at, registers);
    const bytes = Uint8Array.from({ length: 2 * registers.length }, (_, index) => {
      const word = registers[index >> 1] ?? 0;
      return index % 2 === 0 ? word >> 8 : word & 0xff;
    });
    if (at === SETTINGS_FIRST && registers.length === SETTINGS_HALF) this.#firstHalf = bytes;
    else if (at === SETTINGS_FIRST + SETTINGS_HALF && registers.length === SETTINGS_HALF && this.#firstHalf) {
      this.#options.writeSettings(Uint8Array.of(...this.#firstHalf, ...bytes));
      this.#firstHalf = undefined;
    } else this.#writeRecord(at, bytes);
  }

  /** Values of points take exactly two registers; every other length, and every other field here, is forgotten. */
  #writePair(at: number, registers: Uint16Array): void {
    const [high = 0, low = 0] = registers;
    const area = valueAreas.find(({ first, name }) => holdsPoint(at, first, this.#options.blocks[name].count));
    if (!area || registers.length !== 2 || ((at - area.first) & 1) !== 0) return;
    const index = (at - area.first) >> 1;
    const block = this.#options.blocks[area.name];
    const stored = storedPair(block.read(index), area.name, (high << 16) | low | 0);
    const { blocks } = this.#options;
    // An output shows the number until the panel scans again: its slots know nothing of it.
    if (area.name === 'outputs') blocks.outputs.show(index, stored);
    else if (area.name === 'inputs') blocks.inputs.change(index, stored);
    else this.#writeVariable(index, stored);
  }

  #writeVariable(index: number, stored: { readonly value: number; readonly control: number }): void {
    const { variables } = this.#options.blocks;
    variables.change(index, stored);
    variables.write(index, variables.readStored(index));
  }

  /** A record is taken from its first register on and as a whole. */
  #writeRecord(at: number, bytes: Uint8Array): void {
    const area = this.#recordArea(at);
    if (!area || area.offset !== 0 || bytes.byteLength < area.block.entityBytes) return;
    area.block.write(area.index, bytes.subarray(0, area.block.entityBytes));
  }
}
