import type { ValueShape } from './value.ts';

/** Quantities a person may want to see in a unit of their own. */
export const quantities = ['temperature', 'pressure', 'flow', 'power', 'energy'] as const;
export type Quantity = (typeof quantities)[number];

/** The unit chosen for each quantity; what is absent is shown as the point has it. */
export type UnitChoice = Readonly<Partial<Record<Quantity, string>>>;

/** `base = value * factor + offset`, with one base for each quantity. */
interface Unit {
  readonly factor: number;
  readonly offset?: number;
}

/**
 * Exact by definition where there is one: inch 0.0254 m, pound 0.45359237 kg, gallon 231 in³, Btu (IT) 1055.05585262 J
 * (NIST SP 811, appendix B). Inches of water are those at 4 °C.
 */
const units: Readonly<Record<Quantity, Readonly<Record<string, Unit>>>> = {
  // Base: K.
  temperature: {
    '°C': { factor: 1, offset: 273.15 },
    '°F': { factor: 5 / 9, offset: 459.67 * (5 / 9) },
    K: { factor: 1 },
  },
  // Base: Pa.
  pressure: {
    Pa: { factor: 1 },
    hPa: { factor: 100 },
    kPa: { factor: 1000 },
    mbar: { factor: 100 },
    bar: { factor: 100_000 },
    psi: { factor: 6894.757293168 },
    inWC: { factor: 249.082 },
  },
  // Base: m³/s.
  flow: {
    'm³/s': { factor: 1 },
    'm³/h': { factor: 1 / 3600 },
    'L/s': { factor: 1e-3 },
    'L/min': { factor: 1e-3 / 60 },
    'L/h': { factor: 1e-3 / 3600 },
    cfm: { factor: 0.028316846592 / 60 },
    gpm: { factor: 0.003785411784 / 60 },
  },
  // Base: W.
  power: {
    W: { factor: 1 },
    kW: { factor: 1000 },
    MW: { factor: 1e6 },
    'Btu/h': { factor: 1055.05585262 / 3600 },
    'kBtu/h': { factor: 1055055.85262 / 3600 },
    tons: { factor: (12_000 * 1055.05585262) / 3600 },
    hp: { factor: 745.6998715822702 },
  },
  // Base: J.
  energy: {
    Wh: { factor: 3600 },
    kWh: { factor: 3.6e6 },
    MWh: { factor: 3.6e9 },
    MJ: { factor: 1e6 },
    GJ: { factor: 1e9 },
    kBtu: { factor: 1055055.85262 },
  },
};

/** Other spellings of the same unit, as devices send them. */
const spellings: Readonly<Record<string, string>> = {
  degC: '°C',
  degF: '°F',
  '℃': '°C',
  '℉': '°F',
  'in.w.c.': 'inWC',
  inH2O: 'inWC',
  'm3/h': 'm³/h',
  'm3/s': 'm³/s',
  'l/s': 'L/s',
  'l/min': 'L/min',
  'l/h': 'L/h',
  CFM: 'cfm',
  GPM: 'gpm',
  'BTU/h': 'Btu/h',
};

/** What is offered for each quantity. */
export const unitsOf = (quantity: Quantity): readonly string[] => Object.keys(units[quantity]);

export const metric: UnitChoice = { temperature: '°C', pressure: 'Pa', flow: 'm³/h', power: 'kW', energy: 'kWh' };
export const american: UnitChoice = {
  temperature: '°F',
  pressure: 'psi',
  flow: 'cfm',
  power: 'kBtu/h',
  energy: 'kBtu',
};

/** A way from the unit of a point to that of a person. */
export interface Conversion {
  readonly shape: ValueShape;
  readonly convert: (value: number) => number;
}

/** How a point is shown to somebody who chose units; undefined where it is shown as it is. */
export function conversionOf(shape: ValueShape, choice: UnitChoice): Conversion | undefined {
  if (shape.kind !== 'analog' || shape.unit === '') return undefined;
  const own = spellings[shape.unit] ?? shape.unit;
  for (const quantity of quantities) {
    const target = choice[quantity];
    const [from, to] = [units[quantity][own], target === undefined ? undefined : units[quantity][target]];
    if (from === undefined || to === undefined || target === undefined) continue;
    if (own === target) return undefined;
    return {
      shape: { ...shape, unit: target, decimals: decimalsFor(shape.decimals, from.factor / to.factor) },
      convert: (value) => (value * from.factor + (from.offset ?? 0) - (to.offset ?? 0)) / to.factor,
    };
  }
  return undefined;
}

/** As contract and settings have it. */
const DECIMALS_MAX = 6;

/** Digits that say about as much as those of the point: 0.1 kPa is 0.01 psi. */
function decimalsFor(decimals: number, factor: number): number {
  const finest = 10 ** -decimals * factor;
  return Math.max(0, Math.min(DECIMALS_MAX, Math.ceil(-Math.log10(finest) - 0.3)));
}

/** Reads what was kept; words of another version are left out. */
export function readUnitChoice(stored: unknown): UnitChoice {
  if (typeof stored === 'string') return readUnitChoice(parsed(stored));
  if (typeof stored !== 'object' || stored === null) return {};
  const kept = Object.entries(stored).filter(([quantity, unit]) =>
    quantities.some((known) => known === quantity && typeof unit === 'string' && unit in units[known]),
  );
  return Object.fromEntries(kept);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : undefined;
  } catch {
    // Not ours any longer: values are shown as the points have them.
    return undefined;
  }
}
