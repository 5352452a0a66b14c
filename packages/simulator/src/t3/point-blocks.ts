import type { Priority } from '@t3000/core';
import { VALUE_SCALE, inputRecord, outputRecord, variableRecord } from '@t3000/t3';
import type { InputRecord, OutputRecord, VariableRecord } from '@t3000/t3';
import type { TextSource } from '../hostile-texts.ts';
import { Command, PRIORITY_PROGRAM } from '../points/command.ts';
import type { SimulatedPoint } from '../points/panel.ts';
import { Reliability, Sensor, Variable } from '../points/signal.ts';
import type { CustomUnits } from './point-ranges.ts';
import type { PanelQuirks } from './quirks.ts';
import { MemoryBlock } from './record-store.ts';
import { stored } from './texts.ts';

/** Priorities of the firmware: manual by its own tool, and a write from the network, over which the program wins. */
const PRIORITY_MANUAL: Priority = 8;
const PRIORITY_NETWORK: Priority = 11;

/** Signal types in the high nibble of `decom`: thermistor and dry contact, or 0-10 V. */
const SIGNAL_CONTACT = 4 << 4;
const SIGNAL_VOLTS = 3 << 4;

/** Sensors have broken wires in the low nibble. */
const STATUS_OPEN = 1;

type Points = readonly SimulatedPoint[];

interface Value {
  readonly value: number;
  readonly control: number;
}

function valueOf({ quantity, value }: SimulatedPoint['signal']): Value {
  if (quantity.kind === 'binary') return { value: value * VALUE_SCALE, control: value };
  return { value: Math.round(value * VALUE_SCALE), control: 0 };
}

/** What a written record means in the units of the building. */
function numberIn({ quantity }: SimulatedPoint['signal'], { value, control }: Value): number {
  return quantity.kind === 'binary' ? Number(control !== 0) : value / VALUE_SCALE;
}

function byType(points: Points, type: SimulatedPoint['type']): SimulatedPoint[] {
  return points.filter((point) => point.type === type);
}

/** Inputs: what the sensors read; the rest of the record can be set. */
export class InputBlock extends MemoryBlock<'inputs'> {
  readonly #points: Points;

  constructor(points: Points, units: CustomUnits, text: TextSource) {
    const mine = byType(points, 'input');
    const records = mine.map((point): InputRecord => {
      const { range, digitalAnalog } = units.rangeFor('input', point.signal.quantity);
      const names = { description: stored(text(point.name), 21), label: stored(text(point.label), 8) };
      const decom = digitalAnalog === 0 || range === 3 ? SIGNAL_CONTACT : SIGNAL_VOLTS;
      return inputRecord.create({ ...names, range, digitalAnalog, decom, filter: 2 });
    });
    super('inputs', records);
    this.#points = mine;
  }

  override read(index: number): Uint8Array {
    const signal = this.#points[index]?.signal;
    if (signal instanceof Sensor) {
      const status = signal.reliability === Reliability.noFaultDetected ? 0 : STATUS_OPEN;
      const current = this.decoded(index);
      if (current.autoManual === 0) this.change(index, { ...valueOf(signal), decom: (current.decom & 0xf0) | status });
    }
    return super.read(index);
  }
}

/** Outputs: the priority array decides what drives the terminal. */
export class OutputBlock extends MemoryBlock<'outputs'> {
  readonly #points: Points;
  /** Written over Modbus past the slots: shown until the panel scans its outputs again. */
  readonly #shown = new Map<number, Value>();

  constructor(points: Points, units: CustomUnits, text: TextSource) {
    const mine = byType(points, 'output');
    const records = mine.map((point): OutputRecord => {
      const names = { description: stored(text(point.name), 19), label: stored(text(point.label), 8) };
      const range = units.rangeFor('output', point.signal.quantity);
      return outputRecord.create({ ...names, ...range, switchStatus: 1, lowVoltage: 0, highVoltage: 100 });
    });
    super('outputs', records);
    this.#points = mine;
  }

  override read(index: number): Uint8Array {
    const signal = this.#points[index]?.signal;
    const shown = this.#shown.get(index);
    if (shown) this.change(index, shown);
    else if (signal instanceof Command) {
      const manual = signal.slots[PRIORITY_MANUAL - 1] !== undefined;
      this.change(index, { ...valueOf(signal), autoManual: manual ? 1 : 0 });
    }
    return super.read(index);
  }

  /** Field by field: mode and value go through the priority array, the rest is copied. */
  override write(index: number, bytes: Uint8Array): void {
    const before = this.#points[index] ? outputRecord.decode(this.read(index)) : undefined;
    super.write(index, bytes);
    const signal = this.#points[index]?.signal;
    if (!before || !(signal instanceof Command)) return;
    const wanted = outputRecord.decode(bytes);
    const value = numberIn(signal, wanted);
    if (wanted.autoManual === 1) signal.write(value, PRIORITY_MANUAL);
    else if (before.autoManual === 1) signal.write(undefined, PRIORITY_MANUAL);
    else if (value !== numberIn(signal, before)) signal.write(value, PRIORITY_NETWORK);
  }

  /** A pair of registers: the number stands in the record, and nothing else follows from it. */
  show(index: number, value: Value): void {
    this.#shown.set(index, value);
  }

  /** The panel works out its outputs again. */
  scan(): void {
    this.#shown.clear();
  }

  /** A single register: manual, unless a program holds the output, which then stays with it. */
  writeFromModbus(index: number, word: number): void {
    const signal = this.#points[index]?.signal;
    if (!(signal instanceof Command)) return this.change(index, { value: word, control: Number(word !== 0) });
    const value = signal.quantity.kind === 'binary' ? Number(word !== 0) : word / VALUE_SCALE;
    const isHeld = signal.slots[PRIORITY_PROGRAM - 1] !== undefined;
    signal.write(value, isHeld ? PRIORITY_NETWORK : PRIORITY_MANUAL);
  }
}

/** Variables: the number itself is written, whatever the mode. */
export class VariableBlock extends MemoryBlock<'variables'> {
  readonly #points: Points;
  readonly #quirks: PanelQuirks;

  constructor(points: Points, units: CustomUnits, text: TextSource, quirks: PanelQuirks) {
    const mine = byType(points, 'variable');
    const records = mine.map((point): VariableRecord => {
      const names = { description: stored(text(point.name), 21), label: stored(text(point.label), 8) };
      return variableRecord.create({ ...names, ...units.rangeFor('variable', point.signal.quantity) });
    });
    super('variables', records);
    this.#points = mine;
    this.#quirks = quirks;
  }

  override read(index: number): Uint8Array {
    const signal = this.#points[index]?.signal;
    if (signal) this.change(index, valueOf(signal));
    return super.read(index);
  }

  override write(index: number, bytes: Uint8Array): void {
    super.write(index, bytes);
    const signal = this.#points[index]?.signal;
    if (!(signal instanceof Variable) || this.#quirks.programWins) return;
    signal.write(numberIn(signal, variableRecord.decode(bytes)));
  }
}
