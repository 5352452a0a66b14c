import type { Clock } from '@t3000/core';
import { RTU_FRAME_BYTES_MAX, writeRtu } from '../link/rtu/crc.ts';
import { findRequest } from '../link/rtu/request-scan.ts';
import { findT3Answer, parseFindT3 } from '../pdu/find-t3.ts';
import { answerOf } from './answer.ts';
import type { UnitLookup } from './served-unit.ts';

/** What the server needs of a serial port or a connection. */
export interface ByteLine {
  onData: ((data: Uint8Array) => void) | undefined;
  write(data: Uint8Array): void;
}

export interface RtuServerOptions {
  readonly units: UnitLookup;
  /** Silence after which the bytes so far belong to no request; longer than a serial port holds bytes back. */
  readonly silenceMs?: number;
  /** Serial numbers by unit id, for the vendor's search; a unit without one does not answer it. */
  readonly serialNumbers?: ReadonlyMap<number, number>;
}

const SILENCE_MS = 50;
const BUFFER_BYTES = 2 * RTU_FRAME_BYTES_MAX;
const BROADCAST_UNIT = 0;
const FIND_CODE = 25;

/** Modbus RTU from the device's side: silent towards requests for others, broadcasts and damaged frames. */
export class ModbusRtuServer {
  readonly counters = { requests: 0, broadcasts: 0, strayBytes: 0 };
  readonly #line: ByteLine;
  readonly #clock: Clock;
  readonly #options: RtuServerOptions;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #frame = new Uint8Array(RTU_FRAME_BYTES_MAX);
  #end = 0;
  #heardAt = 0;

  constructor(line: ByteLine, clock: Clock, options: RtuServerOptions) {
    this.#line = line;
    this.#clock = clock;
    this.#options = options;
  }

  start(): void {
    this.#line.onData = (data) => this.#receive(data);
  }

  #receive(data: Uint8Array): void {
    const now = this.#clock.monotonic();
    if (now - this.#heardAt > (this.#options.silenceMs ?? SILENCE_MS)) this.#forget(this.#end);
    this.#heardAt = now;
    for (let at = 0; at < data.byteLength; at += RTU_FRAME_BYTES_MAX) {
      const piece = data.subarray(at, at + RTU_FRAME_BYTES_MAX);
      if (this.#end + piece.byteLength > BUFFER_BYTES) this.#forget(this.#end + piece.byteLength - BUFFER_BYTES);
      this.#buffer.set(piece, this.#end);
      this.#end += piece.byteLength;
      this.#serve();
    }
  }

  #serve(): void {
    for (;;) {
      const found = findRequest(this.#buffer, 0, this.#end);
      if (found === undefined) return;
      const { start, length } = found;
      this.counters.strayBytes += start;
      const unit = this.#buffer[start] ?? 0;
      const pdu = this.#buffer.slice(start + 1, start + length - 2);
      this.#buffer.copyWithin(0, start + length, this.#end);
      this.#end -= start + length;
      this.#carryOut(unit, pdu);
    }
  }

  #carryOut(unit: number, pdu: Uint8Array): void {
    if (pdu[0] === FIND_CODE) return this.#present(unit, pdu);
    if (unit === BROADCAST_UNIT) {
      this.counters.broadcasts++;
      for (let each = 1; each <= 247; each++) {
        const served = this.#options.units(each, '');
        if (served !== undefined) answerOf(served, pdu);
      }
      return;
    }
    const served = this.#options.units(unit, '');
    if (served === undefined) return;
    this.counters.requests++;
    this.#answer(unit, answerOf(served, pdu));
  }

  /** The vendor's search: whoever is in the range says so. */
  #present(asked: number, pdu: Uint8Array): void {
    const { low, high } = parseFindT3(pdu);
    for (const [unit, serial] of this.#options.serialNumbers ?? []) {
      if (unit >= low && unit <= high) this.#answer(asked, findT3Answer({ unit, serial }));
    }
  }

  #answer(unit: number, pdu: Uint8Array): void {
    this.#line.write(this.#frame.subarray(0, writeRtu(this.#frame, unit, pdu)));
  }

  #forget(bytes: number): void {
    this.counters.strayBytes += bytes;
    this.#buffer.copyWithin(0, bytes, this.#end);
    this.#end -= bytes;
  }
}
