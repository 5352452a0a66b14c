import type { Clock } from '@t3000/core';
import type { SeededRng } from './seeded-rng.ts';
import type { Trace } from './trace.ts';

/** What a long cable does. Shares are probabilities from 0 to 1, for each write. */
export interface SerialFaults {
  /** One bit comes over wrong. */
  readonly damage: number;
  /** One to five bytes nobody sent come first. */
  readonly noise: number;
  /** The end is missing. */
  readonly cut: number;
}

const noFaults: SerialFaults = { damage: 0, noise: 0, cut: 0 };

/** Start bit, eight data bits, parity or a second stop bit, stop bit. */
const BITS_PER_BYTE = 11;

/** A receiver hands out what it has when so many bytes are there, or when the sender stops, as a UART's buffer does. */
const CHUNK_BYTES = 14;

const NOISE_BYTES_MAX = 5;

/** One connection to a wire. */
export interface WireEnd {
  send(data: Uint8Array): void;
  detach(): void;
}

interface Listener {
  readonly hear: (data: Uint8Array) => void;
  readonly hearsItself: boolean;
  sendsUntil: number;
}

interface Transmission {
  readonly from: Listener;
  readonly endAt: number;
  garbled: boolean;
}

/**
 * A pair of wires with everybody on it hearing everybody, byte by byte at its speed. Who speaks while another speaks
 * spoils both.
 */
export class SerialWire {
  faults: SerialFaults = noFaults;
  /** Cut: nobody hears anybody. */
  broken = false;
  readonly #clock: Clock;
  readonly #rng: SeededRng;
  readonly #trace: Trace;
  readonly #byteMs: number;
  readonly #listeners = new Set<Listener>();
  readonly #speaking = new Set<Transmission>();
  #collisions = 0;

  constructor(options: {
    readonly clock: Clock;
    readonly rng: SeededRng;
    readonly trace: Trace;
    readonly baudRate: number;
  }) {
    this.#clock = options.clock;
    this.#rng = options.rng;
    this.#trace = options.trace;
    this.#byteMs = (BITS_PER_BYTE * 1000) / options.baudRate;
  }

  get collisions(): number {
    return this.#collisions;
  }

  attach(hear: (data: Uint8Array) => void, hearsItself = false): WireEnd {
    const listener: Listener = { hear, hearsItself, sendsUntil: 0 };
    this.#listeners.add(listener);
    return {
      send: (data) => this.#send(listener, data),
      detach: () => this.#listeners.delete(listener),
    };
  }

  #send(from: Listener, data: Uint8Array): void {
    const bytes = this.#impaired(data);
    const now = this.#clock.monotonic();
    const startAt = Math.max(now, from.sendsUntil);
    const transmission: Transmission = { from, endAt: startAt + bytes.byteLength * this.#byteMs, garbled: false };
    from.sendsUntil = transmission.endAt;
    for (const other of this.#speaking) {
      if (other.from === from || other.endAt <= startAt) continue;
      other.garbled = true;
      transmission.garbled = true;
      this.#collisions++;
    }
    this.#speaking.add(transmission);
    this.#clock.setTimer(transmission.endAt - now, () => this.#speaking.delete(transmission));
    for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
      const chunk = bytes.slice(at, at + CHUNK_BYTES);
      const delayMs = startAt - now + (at + chunk.byteLength) * this.#byteMs;
      this.#clock.setTimer(delayMs, () => this.#deliver(transmission, chunk));
    }
  }

  #deliver({ from, garbled }: Transmission, chunk: Uint8Array): void {
    if (this.broken) return;
    if (garbled) for (let at = 0; at < chunk.byteLength; at++) chunk[at] = (chunk[at] ?? 0) ^ this.#rng.integer(256);
    this.#trace.bytes(chunk);
    for (const listener of this.#listeners) {
      if (listener !== from || listener.hearsItself) listener.hear(chunk.slice());
    }
  }

  #impaired(data: Uint8Array): Uint8Array {
    const { damage, noise, cut } = this.faults;
    let bytes = data.slice();
    if (this.#rng.chance(damage)) {
      const bit = this.#rng.integer(bytes.byteLength * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    if (this.#rng.chance(cut)) bytes = bytes.slice(0, 1 + this.#rng.integer(bytes.byteLength));
    if (this.#rng.chance(noise)) {
      bytes = Uint8Array.of(...this.#rng.bytes(1 + this.#rng.integer(NOISE_BYTES_MAX)), ...bytes);
    }
    return bytes;
  }
}
