import { isBitTable } from '../blocks/span.ts';
import type { Span } from '../blocks/span.ts';

/** A line many devices share: their requests go one after the other. */
export type Bus =
  | { readonly kind: 'serial'; readonly name: string; readonly baud: number }
  | { readonly kind: 'tcp'; readonly name: string };

/** What is asked of one device on it. */
export interface BusDevice {
  readonly name: string;
  readonly intervalMs: number;
  /** The reads of one cycle. */
  readonly reads: readonly Span[];
  /** Measured time from the end of a request to the begin of the answer, milliseconds; undefined when not known. */
  readonly answerMs: number | undefined;
  /** Time lost with each unanswered request, milliseconds; undefined for a device that answers. */
  readonly silentForMs?: number | undefined;
}

export interface DeviceCost {
  readonly name: string;
  readonly requests: number;
  /** Time of the bus that one cycle takes, milliseconds. */
  readonly cycleMs: number;
  /** Share of the bus, 0 to 1 and above. */
  readonly load: number;
}

/** One thing to change or to know. Loads are shares of the bus, 0 to 1 and above. */
export type BudgetHint =
  | { readonly kind: 'longer_intervals'; readonly factor: number; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'faster_line'; readonly baud: number; readonly load: number }
  /** No baud rate is fast enough. */
  | { readonly kind: 'divide_line' }
  | { readonly kind: 'heaviest'; readonly name: string; readonly load: number; readonly requests: number }
  | { readonly kind: 'silent'; readonly name: string; readonly load: number };

export interface BusBudget {
  readonly bus: string;
  readonly load: number;
  /** `tight` leaves too little room for writes and repetitions; `over` can never keep its intervals. */
  readonly verdict: 'fine' | 'tight' | 'over';
  readonly devices: readonly DeviceCost[];
  /** What is too much and what would help, the most helpful first; empty when all is well. */
  readonly hints: readonly BudgetHint[];
  /** In words: how full the bus is, and the hints. */
  readonly advice: readonly string[];
}

/** Start bit, eight data bits, parity or second stop bit, stop bit (serial line guide V1.02, section 2.5.1). */
const BITS_PER_CHARACTER = 11;
/** Silence between frames in characters, and at least this long above 19200 baud (section 2.5.1.1). */
const GAP_CHARACTERS = 3.5;
const GAP_MIN_MS = 1.75;

/** Unit, function, address, count, CRC; and unit, function, byte count, CRC around the data. */
const REQUEST_BYTES = 8;
const ANSWER_FRAME_BYTES = 5;

/** A device nobody measured: usual for small controllers, on a wire and through a network. */
const SERIAL_ANSWER_MS = 10;
const TCP_ANSWER_MS = 5;

/** Writes, people and repetitions want a third of the bus. */
const LOAD_FINE_MAX = 0.65;
const LOAD_MAX = 0.9;

/** Baud rates worth proposing. */
const bauds = [9600, 19_200, 38_400, 57_600, 115_200] as const;

/** What one read costs on the bus, milliseconds. */
export function readCostMs(bus: Bus, read: Span, answerMs: number | undefined): number {
  const dataBytes = isBitTable(read.table) ? Math.ceil(read.count / 8) : 2 * read.count;
  if (bus.kind === 'tcp') return answerMs ?? TCP_ANSWER_MS;
  const characterMs = (BITS_PER_CHARACTER * 1000) / bus.baud;
  const gapMs = bus.baud > 19_200 ? GAP_MIN_MS : GAP_CHARACTERS * characterMs;
  return (REQUEST_BYTES + ANSWER_FRAME_BYTES + dataBytes) * characterMs + 2 * gapMs + (answerMs ?? SERIAL_ANSWER_MS);
}

/** Adds up what the polling of all devices of a bus costs, says whether it fits, and what to change if not. */
export function busBudget(bus: Bus, devices: readonly BusDevice[]): BusBudget {
  const costs = devices.map((device) => deviceCost(bus, device));
  const load = costs.reduce((sum, cost) => sum + cost.load, 0);
  const verdict = load <= LOAD_FINE_MAX ? 'fine' : load <= LOAD_MAX ? 'tight' : 'over';
  const hints = hintsFor(bus, devices, costs, load);
  const head = `${bus.name} is busy ${percent(load)} of the time with ${counted(devices.length, 'device')}.`;
  const advice = [head, ...hints.map((hint) => hintText(bus, hint))];
  return { bus: bus.name, load, verdict, devices: costs, hints, advice };
}

function deviceCost(bus: Bus, { name, intervalMs, reads, answerMs, silentForMs }: BusDevice): DeviceCost {
  const cycleMs = reads.reduce((sum, read) => sum + (silentForMs ?? readCostMs(bus, read, answerMs)), 0);
  return { name, requests: reads.length, cycleMs, load: cycleMs / Math.max(intervalMs, 1) };
}

function hintsFor(bus: Bus, devices: readonly BusDevice[], costs: readonly DeviceCost[], load: number): BudgetHint[] {
  const hints: BudgetHint[] = [];
  if (load > LOAD_FINE_MAX) {
    const factor = load / LOAD_FINE_MAX;
    const fromMs = Math.min(...devices.map(({ intervalMs }) => intervalMs));
    hints.push({ kind: 'longer_intervals', factor, fromMs, toMs: fromMs * factor }, ...fasterLine(bus, devices));
  }
  const [heaviest] = costs.toSorted((a, b) => b.load - a.load);
  if (load > LOAD_FINE_MAX && devices.length > 1 && heaviest !== undefined && heaviest.load > load / 2) {
    const { name, requests } = heaviest;
    hints.push({ kind: 'heaviest', name, load: heaviest.load, requests });
  }
  for (const [index, { name, silentForMs }] of devices.entries()) {
    if (silentForMs !== undefined) hints.push({ kind: 'silent', name, load: costs[index]?.load ?? 0 });
  }
  return hints;
}

function fasterLine(bus: Bus, devices: readonly BusDevice[]): BudgetHint[] {
  if (bus.kind !== 'serial') return [];
  for (const baud of bauds) {
    if (baud <= bus.baud) continue;
    const load = devices.reduce((sum, device) => sum + deviceCost({ ...bus, baud }, device).load, 0);
    if (load <= LOAD_FINE_MAX) return [{ kind: 'faster_line', baud, load }];
  }
  return [{ kind: 'divide_line' }];
}

function hintText(bus: Bus, hint: BudgetHint): string {
  switch (hint.kind) {
    case 'longer_intervals':
      return `Intervals ${hint.factor.toFixed(1)} times as long would do: ${seconds(hint.fromMs)} become ${seconds(hint.toMs)}.`;
    case 'faster_line': {
      const now = bus.kind === 'serial' ? ` instead of ${bus.baud}` : '';
      return `At ${hint.baud} baud${now} it would be ${percent(hint.load)}.`;
    }
    case 'divide_line':
      return 'A faster baud rate alone does not help enough: divide the devices among two lines.';
    case 'heaviest':
      return `${hint.name} alone takes ${percent(hint.load)} with ${counted(hint.requests, 'request')} a cycle.`;
    default:
      return `${hint.name} does not answer: asked as often as now it would cost ${percent(hint.load)}. It is probed seldom until it does.`;
  }
}

function percent(share: number): string {
  return `${share < 0.1 ? (share * 100).toFixed(1) : Math.round(share * 100)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
