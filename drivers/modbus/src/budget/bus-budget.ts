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

export interface BusBudget {
  readonly bus: string;
  readonly load: number;
  /** `tight` leaves too little room for writes and repetitions; `over` can never keep its intervals. */
  readonly verdict: 'fine' | 'tight' | 'over';
  readonly devices: readonly DeviceCost[];
  /** In words: how full the bus is, and what would help. */
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
  return { bus: bus.name, load, verdict, devices: costs, advice: adviceFor(bus, devices, costs, load) };
}

function deviceCost(bus: Bus, { name, intervalMs, reads, answerMs, silentForMs }: BusDevice): DeviceCost {
  const cycleMs = reads.reduce((sum, read) => sum + (silentForMs ?? readCostMs(bus, read, answerMs)), 0);
  return { name, requests: reads.length, cycleMs, load: cycleMs / Math.max(intervalMs, 1) };
}

function adviceFor(bus: Bus, devices: readonly BusDevice[], costs: readonly DeviceCost[], load: number): string[] {
  const advice = [`${bus.name} is busy ${percent(load)} of the time with ${counted(devices.length, 'device')}.`];
  if (load > LOAD_FINE_MAX) {
    const factor = load / LOAD_FINE_MAX;
    const shortest = Math.min(...devices.map(({ intervalMs }) => intervalMs));
    advice.push(
      `Intervals ${factor.toFixed(1)} times as long would do: ${seconds(shortest)} become ${seconds(shortest * factor)}.`,
    );
    advice.push(...fasterLine(bus, devices));
  }
  const [heaviest] = costs.toSorted((a, b) => b.load - a.load);
  if (load > LOAD_FINE_MAX && devices.length > 1 && heaviest !== undefined && heaviest.load > load / 2) {
    advice.push(
      `${heaviest.name} alone takes ${percent(heaviest.load)} with ${counted(heaviest.requests, 'request')} a cycle.`,
    );
  }
  for (const [index, { name, silentForMs }] of devices.entries()) {
    if (silentForMs === undefined) continue;
    advice.push(
      `${name} does not answer: asked as often as now it would cost ${percent(costs[index]?.load ?? 0)}. It is probed seldom until it does.`,
    );
  }
  return advice;
}

function fasterLine(bus: Bus, devices: readonly BusDevice[]): string[] {
  if (bus.kind !== 'serial') return [];
  for (const baud of bauds) {
    if (baud <= bus.baud) continue;
    const load = devices.reduce((sum, device) => sum + deviceCost({ ...bus, baud }, device).load, 0);
    if (load <= LOAD_FINE_MAX) return [`At ${baud} baud instead of ${bus.baud} it would be ${percent(load)}.`];
  }
  return ['A faster baud rate alone does not help enough: divide the devices among two lines.'];
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
