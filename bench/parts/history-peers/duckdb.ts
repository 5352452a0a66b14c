import { join } from 'node:path';

import { folderBytes, newFolder } from '../history.ts';
import type { PeerOrReason } from './peer.ts';

/** What is used of the package; it is no dependency here, seventy megabytes as it is. */
interface DuckDb {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<Connection>; closeSync(): void }> };
}
interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getColumns(): unknown[][] }>;
  createAppender(table: string): Promise<Appender>;
  closeSync(): void;
}
interface Appender {
  appendInteger(value: number): void;
  appendBigInt(value: bigint): void;
  appendDouble(value: number): void;
  appendUTinyInt(value: number): void;
  endRow(): void;
  flushSync(): void;
}

/** DuckDB in this process, a table of samples without an index, sorted at the end. */
export async function duckDb(): Promise<PeerOrReason> {
  const name = '@duckdb/node-api';
  const library = await import(name).then(
    (found: DuckDb) => found,
    () => undefined,
  );
  if (library === undefined) return `DuckDB: skipped, the package ${name} is not installed`;
  const folder = newFolder('duckdb');
  const instance = await library.DuckDBInstance.create(join(folder, 'history.duckdb'));
  const connection = await instance.connect();
  await connection.run('CREATE TABLE sample (point INTEGER, stamp BIGINT, value DOUBLE, quality UTINYINT)');
  const appender = await connection.createAppender('sample');
  const count = async (sql: string): Promise<number> =>
    (await connection.runAndReadAll(sql)).getColumns()[0]?.length ?? 0;
  return {
    name: 'DuckDB',
    remark: 'no key: a sample told twice is there twice',
    async append({ pointIds, at, values, qualities, length }) {
      for (let index = 0; index < length; index++) {
        appender.appendInteger(pointIds[index] ?? 0);
        appender.appendBigInt(BigInt(at[index] ?? 0));
        appender.appendDouble(values[index] ?? Number.NaN);
        appender.appendUTinyInt(qualities[index] ?? 0);
        appender.endRow();
      }
      appender.flushSync();
    },
    async settle() {
      await connection.run('CREATE TABLE sorted AS SELECT * FROM sample ORDER BY point, stamp');
      await connection.run('DROP TABLE sample');
      await connection.run('ALTER TABLE sorted RENAME TO sample');
      await connection.run('CHECKPOINT');
    },
    bytes: () => folderBytes(folder),
    outsideCpuMs: () => 0,
    range: (point, from, to) =>
      count(
        `SELECT stamp, value, quality FROM sample WHERE point = ${point} AND stamp >= ${from} AND stamp < ${to} ORDER BY stamp`,
      ),
    buckets: (point, from, to, buckets) =>
      count(`SELECT (stamp - ${from}) // ${Math.round((to - from) / buckets)} AS bucket, min(value), max(value), avg(value)
             FROM sample WHERE point = ${point} AND stamp >= ${from} AND stamp < ${to} GROUP BY 1 ORDER BY 1`),
    async stop() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
