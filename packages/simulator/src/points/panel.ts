import { assert } from '@t3000/core';
import type { PointType } from '@t3000/core';
import type { Command } from './command.ts';
import type { Sensor, Variable } from './signal.ts';

/** Boards of the T3 family, with the terminals they carry. */
export const boards = {
  'T3-BB': { inputs: 32, outputs: 24 },
  'T3-LB': { inputs: 16, outputs: 10 },
  'T3-TB': { inputs: 8, outputs: 14 },
} as const;
export type Board = keyof typeof boards;

/** Characters a panel stores: description (outputs keep two bytes for voltages) and the usable part of the label. */
const NAME_LENGTH_MAX: Readonly<Record<PointType, number>> = { input: 21, output: 19, variable: 21 };
const LABEL_LENGTH_MAX = 8;

/** Records a panel has for variables. */
const VARIABLE_COUNT_MAX = 128;

/** One line of a panel's point table. */
export interface SimulatedPoint {
  readonly type: PointType;
  /** Counted from 1 within panel and type; the BACnet instance. */
  readonly number: number;
  /** The panel's description, which it shows as object-name. */
  readonly name: string;
  /** The panel's short label, which it shows as description. */
  readonly label: string;
  readonly signal: Sensor | Command | Variable;
}

export interface Panel {
  /** BACnet device instance. */
  readonly instance: number;
  readonly name: string;
  readonly location: string;
  readonly board: Board;
  readonly points: readonly SimulatedPoint[];
}

type PanelFacts = Omit<Panel, 'points'>;

/** Writes a point table line by line and keeps it within what a panel can hold. */
export class PanelTable {
  readonly #facts: PanelFacts;
  readonly #points: SimulatedPoint[] = [];
  readonly #names = new Set<string>();

  constructor(facts: PanelFacts) {
    this.#facts = facts;
  }

  input(name: string, label: string, signal: Sensor): this {
    return this.#add('input', name, label, signal);
  }

  output(name: string, label: string, signal: Command): this {
    return this.#add('output', name, label, signal);
  }

  variable(name: string, label: string, signal: Variable): this {
    return this.#add('variable', name, label, signal);
  }

  panel(): Panel {
    const { board, name } = this.#facts;
    const { inputs, outputs } = boards[board];
    const limits = { input: inputs, output: outputs, variable: VARIABLE_COUNT_MAX };
    for (const type of ['input', 'output', 'variable'] as const) {
      const count = this.#count(type);
      assert(count <= limits[type], `${name}: ${count} ${type}s are above the ${limits[type]} of a ${board}`);
    }
    return { ...this.#facts, points: this.#points };
  }

  #add(type: PointType, name: string, label: string, signal: SimulatedPoint['signal']): this {
    const where = `${this.#facts.name}, point "${name}"`;
    assert(name.length <= NAME_LENGTH_MAX[type], `${where}: name is longer than ${NAME_LENGTH_MAX[type]}`);
    assert(label.length <= LABEL_LENGTH_MAX, `${where}: label "${label}" is longer than ${LABEL_LENGTH_MAX}`);
    assert(!this.#names.has(name), `${where}: the name is taken`);
    this.#names.add(name);
    this.#points.push({ type, number: this.#count(type) + 1, name, label, signal });
    return this;
  }

  #count(type: PointType): number {
    return this.#points.filter((point) => point.type === type).length;
  }
}
