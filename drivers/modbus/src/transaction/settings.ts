import type { RetrySchedule } from '@t3000/core';
import { byteMs, gapMs } from '../link/rtu/timing.ts';
import type { SerialFormat } from '../link/rtu/timing.ts';

/** Where devices are reached. */
export type Endpoint =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** RTU frames through a serial device server. */
  | { readonly kind: 'rtu_over_tcp'; readonly host: string; readonly port: number }
  | ({ readonly kind: 'serial'; readonly path: string } & SerialFormat);

export interface LineSettings {
  /** Time for an answer, milliseconds; time on a serial wire comes on top. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Requests under way at once; more than 1 only on Modbus TCP, and only where the device keeps up. */
  readonly windowMax: number;
  /** Requests that may wait for the line, and for one unit with one priority. */
  readonly waitingMax: number;
  readonly unitWaitingMax: number;
  /** Some devices lose what comes right after the connection. */
  readonly pauseAfterConnectMs: number;
  /** Some devices lose what comes right after their answer. */
  readonly pauseBetweenMs: number;
  /** Closes a TCP connection nobody used for so long: 0 after each poll; undefined never. */
  readonly closeWhenIdleMs: number | undefined;
  /** How long input is discarded after a missing answer on a serial line; undefined for as long as `timeoutMs`. */
  readonly drainMs: number | undefined;
  /** Silence after a broadcast (Modbus over serial line V1.02, section 2.4.1: 100 to 200 ms). */
  readonly turnaroundMs: number;
  /** Silence before each request; undefined for t3.5 of the standard. */
  readonly gapMs: number | undefined;
  /** Whether the sender hears its own bytes; found out by itself unless said. */
  readonly echo: 'detect' | 'yes' | 'no';
  /** Failures in a row after which a unit rests, and for how long. */
  readonly unitFailuresMax: number;
  readonly unitRest: RetrySchedule;
  /** Failures in a row, of more than one unit, after which the whole bus rests. */
  readonly busFailuresMax: number;
  readonly busRest: RetrySchedule;
  /** Between attempts to connect or to open the port. */
  readonly linkRest: RetrySchedule;
  /** Timeouts in a row after which a connection counts as dead although nobody closed it. */
  readonly silentMax: number;
  /** Exchanges kept for people to look at. */
  readonly logLengthMax: number;
}

/** A minute at most: a device that comes back is seen within the minute. */
const unitRest: RetrySchedule = { firstMs: 5_000, factor: 2, ceilingMs: 60_000, jitter: 0.2 };

export const lineDefaults: LineSettings = {
  timeoutMs: 1_000,
  connectTimeoutMs: 3_000,
  windowMax: 1,
  waitingMax: 512,
  unitWaitingMax: 128,
  pauseAfterConnectMs: 0,
  pauseBetweenMs: 0,
  closeWhenIdleMs: undefined,
  drainMs: undefined,
  turnaroundMs: 100,
  gapMs: undefined,
  echo: 'detect',
  unitFailuresMax: 3,
  unitRest,
  busFailuresMax: 6,
  busRest: unitRest,
  linkRest: { firstMs: 1_000, factor: 2, ceilingMs: 60_000, jitter: 0.2 },
  silentMax: 3,
  logLengthMax: 50,
};

/** Same endpoint, same line: two devices behind one gateway never talk at once. */
export function endpointName(endpoint: Endpoint): string {
  if (endpoint.kind === 'serial') return `serial ${endpoint.path}`;
  return `${endpoint.kind === 'tcp' ? 'tcp' : 'rtu over tcp'} ${endpoint.host}:${endpoint.port}`;
}

/** Silence before a request on a serial line is counted in bytes of its own speed; over TCP the server keeps it. */
export function wireTimes(endpoint: Endpoint, settings: LineSettings): { byteMs: number; gapMs: number } {
  if (endpoint.kind !== 'serial') return { byteMs: 0, gapMs: settings.gapMs ?? 0 };
  return { byteMs: byteMs(endpoint), gapMs: settings.gapMs ?? gapMs(endpoint) };
}
