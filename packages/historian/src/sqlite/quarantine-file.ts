import type { DatabaseSync } from 'node:sqlite';
import { crc32 } from 'node:zlib';

import { GOOD } from '@t3000/core';
import type { PointId, Quality } from '@t3000/core';

import type { QuarantinedSample } from '../store.ts';
import { openQuarantine, quarantineUnavailable } from './database.ts';

/** Value, time of arrival, quality, CRC-32. */
const ROW_BYTES = 21;

/** No point: its row says how many there are in all, as one that vanished from the tree has no checksum that could fail. */
const TOTAL_ID = -1;

/** A row as it is to be; without a sample it goes. */
export interface QuarantineChange {
  readonly pointId: PointId;
  readonly at: number;
  readonly sample: QuarantinedSample | undefined;
}

export interface KeptSamples {
  /** In the order in which they came. */
  readonly samples: readonly QuarantinedSample[];
  /** Rows that are lost, or whose checksum does not fit; those are left where they are. */
  readonly damaged: number;
}

/** The file of samples set aside. A file of its own: whatever happens to it, history goes on. */
export class QuarantineFile {
  readonly #path: string;
  #db: DatabaseSync | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  load(): KeptSamples {
    return (
      this.#attempt('open', (db) => {
        // By key: a flipped bit can show one row twice in place of two.
        const samples = new Map<string, QuarantinedSample>();
        let [damaged, total] = [0, 0];
        const rows = db.prepare('SELECT point, at, data FROM sample').iterate() as unknown as Iterable<
          readonly unknown[]
        >;
        for (const [pointId, at, data] of rows) {
          const sample = decode(pointId, at, data);
          if (sample === undefined) damaged++;
          else if (sample.pointId === TOTAL_ID) total = sample.value;
          else samples.set(`${sample.pointId} ${sample.at}`, sample);
        }
        return {
          samples: [...samples.values()].sort((a, b) => a.receivedAt - b.receivedAt),
          damaged: Math.max(damaged, Math.abs(total - samples.size)),
        };
      }) ?? { samples: [], damaged: 0 }
    );
  }

  /** All of the changes or none; `anew` leaves nothing else in the file. */
  save(changes: readonly QuarantineChange[], anew: boolean): void {
    this.#attempt('create', (db) => {
      const put = db.prepare('INSERT OR REPLACE INTO sample (point, at, data) VALUES (?, ?, ?)');
      const remove = db.prepare('DELETE FROM sample WHERE point = ? AND at = ?');
      db.exec('BEGIN IMMEDIATE');
      if (anew) db.exec('DELETE FROM sample');
      for (const { pointId, at, sample } of changes) {
        if (sample === undefined) remove.run(pointId, at);
        else put.run(pointId, at, encode(sample));
      }
      const [total] = db.prepare('SELECT count(*) FROM sample WHERE point >= 0').get() as unknown as [number];
      put.run(TOTAL_ID, 0, encode({ pointId: TOTAL_ID, at: 0, value: total, quality: GOOD, receivedAt: 0 }));
      db.exec('COMMIT');
    });
  }

  close(): void {
    try {
      if (this.#db?.isOpen === true) this.#db.close();
    } catch {
      // It is of no more use either way.
    }
    this.#db = undefined;
  }

  /** After a failure nothing the connection says can be trusted: the next attempt opens another. */
  #attempt<T>(mode: 'create' | 'open', work: (db: DatabaseSync) => T): T | undefined {
    try {
      this.#db ??= openQuarantine(this.#path, mode);
      return this.#db === undefined ? undefined : work(this.#db);
    } catch (error) {
      this.close();
      throw quarantineUnavailable(this.#path, error);
    }
  }
}

function encode(sample: QuarantinedSample): Uint8Array {
  const data = new DataView(new ArrayBuffer(ROW_BYTES));
  data.setFloat64(0, sample.value, true);
  data.setFloat64(8, sample.receivedAt, true);
  data.setUint8(16, sample.quality);
  data.setUint32(17, checksum(sample.pointId, sample.at, data), true);
  return new Uint8Array(data.buffer);
}

/** A damaged row may hold anything, even where the table says that it cannot. */
function decode(pointId: unknown, at: unknown, row: unknown): QuarantinedSample | undefined {
  if (typeof pointId !== 'number' || typeof at !== 'number') return undefined;
  if (!(row instanceof Uint8Array) || row.byteLength !== ROW_BYTES) return undefined;
  const data = new DataView(row.buffer, row.byteOffset, row.byteLength);
  if (data.getUint32(17, true) !== checksum(pointId, at, data)) return undefined;
  // The byte was a quality when it was written, which the checksum vouches for.
  const quality = data.getUint8(16) as Quality;
  return { pointId, at, value: data.getFloat64(0, true), quality, receivedAt: data.getFloat64(8, true) };
}

/** Over the key, too: a row that went astray is noticed. */
function checksum(pointId: PointId, at: number, data: DataView): number {
  const key = new Uint8Array(Float64Array.of(pointId, at).buffer);
  return crc32(new Uint8Array(data.buffer, data.byteOffset, 17), crc32(key));
}
