import type { DeviceLink, ReadRequest, ReadResults, RequestPriority } from '@t3000/core';
import type { DeviceTraffic } from './device-traffic.ts';
import type { Field } from './field.ts';
import type { ReadOutcome } from './outcomes.ts';

/** Performs read requests of one device and puts what they bring into the table, in buffers used again and again. */
export class LinkReader {
  readonly #field: Field;
  readonly #link: DeviceLink;
  readonly #traffic: DeviceTraffic;
  readonly #spare: ReadResults[] = [];
  #closed = false;

  constructor(field: Field, link: DeviceLink, traffic: DeviceTraffic) {
    this.#field = field;
    this.#link = link;
    this.#traffic = traffic;
  }

  async read(request: ReadRequest, indexes: Int32Array, priority: RequestPriority): Promise<ReadOutcome> {
    const { clock } = this.#field;
    const buffer = request.texts === true ? textBuffer(request.points.length) : this.#takeBuffer(request.points.length);
    const askedAt = clock.monotonic();
    let isLost = false;
    const outcome = await this.#traffic.call<ReadOutcome>(() => this.#link.read(request, buffer, priority), {
      failureOf: (failure) => failure,
      broken: (failure) => {
        isLost = true;
        return failure;
      },
    });
    if (outcome === undefined && !this.#closed) {
      this.#store(request, indexes, buffer, askedAt);
    }
    // A driver that was given up may still write into its buffer.
    if (!isLost && buffer.texts === undefined) this.#spare.push(buffer);
    return outcome;
  }

  close(): void {
    this.#closed = true;
  }

  #store(request: ReadRequest, indexes: Int32Array, buffer: ReadResults, askedAt: number): void {
    const { clock, table, valuesRead } = this.#field;
    const times = { askedAt, seenAt: clock.monotonic(), at: clock.now() };
    const { points } = request;
    for (let slot = 0; slot < points.length; slot++) {
      const index = indexes[slot] ?? -1;
      // While the request was under way the point may have been removed and its index given to another.
      if (table.idAt(index) !== points[slot]?.id) continue;
      if (buffer.texts !== undefined) table.updateText(index, buffer.texts[slot], buffer.qualities[slot] ?? 0, times);
      else table.update(index, buffer.values[slot] ?? NaN, buffer.qualities[slot] ?? 0, times);
    }
    valuesRead.add(points.length, times.seenAt);
  }

  #takeBuffer(length: number): ReadResults {
    const fitting = this.#spare.findIndex((buffer) => buffer.values.length >= length);
    // Without a fitting one a smaller one makes room for it, so that spares never outnumber requests under way.
    const [taken] = this.#spare.splice(fitting < 0 ? 0 : fitting, 1);
    return fitting >= 0 && taken !== undefined
      ? taken
      : { values: new Float64Array(length), qualities: new Uint8Array(length) };
  }
}

/** Made anew: texts are few, and a pool of numbers stays one of numbers. */
function textBuffer(length: number): ReadResults {
  const texts = Array.from({ length }, (): string | undefined => undefined);
  return { values: new Float64Array(length), qualities: new Uint8Array(length), texts };
}
