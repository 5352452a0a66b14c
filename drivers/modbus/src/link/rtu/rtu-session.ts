import { hexBytes } from '../../pdu/function-text.ts';
import type { Pending } from '../../transaction/pending.ts';
import type { Abandoned, Session, SessionEvents, WriteBytes } from '../../transaction/session.ts';
import { candidateAt } from './answer-scan.ts';
import { RTU_FRAME_BYTES_MAX, RTU_OVERHEAD_BYTES, writeRtu } from './crc.ts';
import { isAnsweredByCopy } from './echo.ts';
import type { Echo } from './echo.ts';

export interface RtuOptions {
  /** Milliseconds one byte takes; 0 where no wire is known of (RTU over TCP). */
  readonly byteMs: number;
  /** Silence before each request, milliseconds. */
  readonly gapMs: number;
  /** How long input is discarded after a missing answer; undefined drops the connection instead. */
  readonly drainMs: number | undefined;
  /** Silence after a broadcast, for the units to carry it out. */
  readonly turnaroundMs: number;
}

/** Room for an echo, noise and the longest answer. */
const BUFFER_BYTES = 3 * RTU_FRAME_BYTES_MAX;

/** Bytes shown of what was heard instead of an answer. */
const HEARD_SHOWN_MAX = 24;

/**
 * Modbus RTU over a stream of bytes, one request at a time. Nothing marks where a frame begins, so the answer is looked
 * for at every place, by unit, function, length and CRC. Nothing tells a late answer from the next one either: after
 * silence everything is discarded for a while, or the connection is dropped.
 */
export class RtuSession implements Session {
  readonly windowMax = 1;
  readonly #write: WriteBytes;
  readonly #events: SessionEvents;
  readonly #echo: Echo;
  readonly #options: RtuOptions;
  readonly #sent = new Uint8Array(RTU_FRAME_BYTES_MAX);
  #sentBytes = 0;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  #end = 0;
  /** Everything before this place is known not to begin an answer. */
  #from = 0;
  #echoSeen = false;
  #misfit = '';
  #current: Pending | undefined;
  /** Given up, and perhaps answered yet. */
  #ghost: Pending | undefined;
  #quietSince = 0;
  #holdUntil = 0;

  constructor(write: WriteBytes, events: SessionEvents, echo: Echo, options: RtuOptions) {
    this.#write = write;
    this.#events = events;
    this.#echo = echo;
    this.#options = options;
  }

  readyInMs(now: number): number {
    return Math.max(this.#quietSince + this.#options.gapMs, this.#holdUntil) - now;
  }

  drainingMs(now: number): number {
    return this.#ghost === undefined ? 0 : Math.max(0, this.#holdUntil - now);
  }

  wireMs({ request }: Pending): number {
    const answerBytes = request.answerBytes ?? RTU_FRAME_BYTES_MAX;
    return (request.pdu.byteLength + answerBytes + 2 * RTU_OVERHEAD_BYTES) * this.#options.byteMs;
  }

  send(pending: Pending, now: number): void {
    this.#ghost = undefined;
    this.#reset();
    this.#sentBytes = writeRtu(this.#sent, pending.lane.unit, pending.request.pdu);
    this.#quietSince = now + this.#sentBytes * this.#options.byteMs;
    if (pending.broadcast) this.#holdUntil = this.#quietSince + this.#options.turnaroundMs;
    else this.#current = pending;
    this.#write(this.#sent.subarray(0, this.#sentBytes));
  }

  receive(data: Uint8Array, now: number): void {
    this.#quietSince = Math.max(now, this.#quietSince);
    const awaited = this.#current ?? this.#ghost;
    if (awaited === undefined) return this.#events.onStrayBytes(data.byteLength);
    this.#append(data);
    const length = this.#scan(awaited);
    if (length !== undefined) this.#found(awaited, length);
  }

  abandon(pending: Pending, now: number): Abandoned {
    if (this.#current !== pending) return { drop: false, heard: '' };
    const heard = this.#heard(pending);
    this.#current = undefined;
    const { drainMs } = this.#options;
    if (drainMs === undefined) return { drop: true, heard };
    this.#ghost = pending;
    this.#holdUntil = now + drainMs;
    return { drop: false, heard };
  }

  /** What came instead of an answer, in words; empty when nothing did. */
  #heard(pending: Pending): string {
    const rest = this.#end - (this.#echoSeen ? this.#sentBytes : 0);
    if (this.#end === 0 && !isAnsweredByCopy(pending.request.code)) this.#echo.learn('no');
    if (this.#misfit !== '') return this.#misfit;
    if (rest <= 0) return '';
    const bytes = this.#buffer.subarray(this.#end - rest, this.#end);
    const shown = hexBytes(bytes.subarray(0, HEARD_SHOWN_MAX));
    return `${rest} bytes that are no answer: ${shown}${rest > HEARD_SHOWN_MAX ? ' ...' : ''}`;
  }

  /** The frame of `length` bytes at #from answers `awaited`. */
  #found(awaited: Pending, length: number): void {
    const start = this.#from;
    if (awaited === this.#ghost) {
      this.#ghost = undefined;
      this.#holdUntil = 0;
      this.#end = 0;
      return this.#events.onLate();
    }
    if (start === 0 && !isAnsweredByCopy(awaited.request.code)) this.#echo.learn('no');
    const stray = this.#end - length - (this.#echoSeen ? this.#sentBytes : 0);
    this.#current = undefined;
    if (stray > 0) this.#events.onStrayBytes(stray);
    this.#end = 0;
    this.#events.onAnswer(awaited, this.#buffer.subarray(start + 1, start + length - 2));
  }

  /** Looks for the answer from where the last look ended; leaves #from at its first byte and gives its length. */
  #scan({ lane, request }: Pending): number | undefined {
    for (; this.#from < this.#end; this.#from++) {
      if (this.#isEcho(request.code)) {
        this.#from += this.#sentBytes - 1;
        continue;
      }
      const candidate = candidateAt(this.#buffer, this.#from, this.#end, lane.unit, request);
      if (candidate.kind === 'answer') return candidate.length;
      if (candidate.kind === 'incomplete' || this.#maybeEcho()) return undefined;
      if (candidate.kind !== 'misfit') continue;
      this.#misfit = `${candidate.length - RTU_OVERHEAD_BYTES} bytes where ${request.answerBytes} are due`;
      this.#from += candidate.length - 1;
    }
    return undefined;
  }

  /** The request itself, heard on the line. Where the answer looks the same, only on a line known to echo. */
  #isEcho(code: number): boolean {
    if (this.#echoSeen || this.#end - this.#from < this.#sentBytes) return false;
    if (this.#echo.heard !== 'yes' && isAnsweredByCopy(code)) return false;
    for (let at = 0; at < this.#sentBytes; at++) {
      if (this.#buffer[this.#from + at] !== this.#sent[at]) return false;
    }
    this.#echoSeen = true;
    this.#echo.learn('yes');
    return true;
  }

  /** All that came so far is the beginning of the request. */
  #maybeEcho(): boolean {
    const length = this.#end - this.#from;
    if (this.#echoSeen || this.#echo.heard === 'no' || length >= this.#sentBytes) return false;
    for (let at = 0; at < length; at++) if (this.#buffer[this.#from + at] !== this.#sent[at]) return false;
    return true;
  }

  /** Keeps the newest bytes when more come than any answer has. */
  #append(data: Uint8Array): void {
    const newest = data.subarray(Math.max(0, data.byteLength - BUFFER_BYTES));
    const over = this.#end + newest.byteLength - BUFFER_BYTES;
    if (over > 0) {
      this.#buffer.copyWithin(0, over, this.#end);
      this.#end -= over;
      this.#from = Math.max(0, this.#from - over);
    }
    const lost = Math.max(0, over) + data.byteLength - newest.byteLength;
    if (lost > 0) this.#events.onStrayBytes(lost);
    this.#buffer.set(newest, this.#end);
    this.#end += newest.byteLength;
  }

  #reset(): void {
    if (this.#end > 0) this.#events.onStrayBytes(this.#end);
    this.#end = 0;
    this.#from = 0;
    this.#echoSeen = false;
    this.#misfit = '';
  }
}
