import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'node:test';
import type { TestContext } from 'node:test';

import { silentLog } from '@t3000/core';
import { FakeClock, SeededRng, temporaryFolder } from '@t3000/testkit';

import { valueOf } from './crash-values.test-helper.ts';
import { disk } from './disk.test-helper.ts';
import { openHistory } from './open.ts';

const CUTS = Number(process.env.CUTS ?? 12);
const SEED = Number(process.env.SEED ?? 1);
const POINTS = 60;
/** More than two days, so that days are sealed and moved into the file of the month, again and again. */
const STEPS = 230;
const STEP_MS = 900_000;

/** Longer than any single write: a page of the file of a month. */
const WRITE_BYTES_MAX = 70_000;

type Change =
  | { readonly kind: 'write'; readonly file: string; readonly data: Buffer; readonly offset: number }
  | { readonly kind: 'truncate'; readonly file: string; readonly length: number };

type Operation =
  | Change
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'unlink'; readonly file: string }
  | { readonly kind: 'acknowledged'; readonly steps: number };

const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;

test(
  'no acknowledged sample is lost when the power goes and the disk kept any part of what it was not told to sync',
  { skip: canTrace ? false : 'strace is not here, or may not trace' },
  async (t) => {
    const folder = temporaryFolder(t);
    const clock = new FakeClock();
    const start = clock.now();
    await (await openHistory({ folder, clock, log: silentLog, mode: 'create' })).close();
    const before = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]));
    const operations = await recorded(t, folder, start);
    const firstAck = operations.findIndex(({ kind }) => kind === 'acknowledged');
    const syncs = operations.filter(({ kind }) => kind === 'sync').length;
    assert(firstAck > 0 && syncs > STEPS, `${operations.length} operations with ${syncs} syncs`);
    for (let cut = 0; cut < CUTS; cut++) {
      const rng = new SeededRng(SEED * 1000 + cut);
      const end = firstAck + 1 + Math.floor(rng.next() * (operations.length - firstAck));
      const title = `seed ${SEED}, cut ${cut} at operation ${end} of ${operations.length}`;
      await survives(t, afterCut(before, operations.slice(0, end), rng), start, title);
    }
  },
);

/** What a writer asked of the disk, in order, and what it acknowledged in between. */
async function recorded(t: TestContext, folder: string, start: number): Promise<Operation[]> {
  const script = fileURLToPath(new URL('crash.test-child.ts', import.meta.url));
  const trace = join(temporaryFolder(t), 'trace');
  const calls = 'trace=pwrite64,write,ftruncate,fsync,fdatasync,unlink';
  const options = ['-qq', '-y', '-xx', '-s', String(WRITE_BYTES_MAX), '-e', calls, '-o', trace];
  const args = [script, folder, POINTS, start, 0, 'here'].map(String);
  const child = spawn('strace', [...options, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let last = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    last = (last + text).split('\n').slice(-2).join('\n');
    // Who cannot tell anybody any more ends.
    if (Number(last.split('\n')[0]) >= STEPS) child.stdout.destroy();
  });
  await once(child, 'close');
  const operations: Operation[] = [];
  for await (const line of createInterface({ input: createReadStream(trace, 'latin1') })) {
    const operation = operationOf(line, folder);
    if (operation !== undefined) operations.push(operation);
  }
  return operations;
}

/** All texts are in hexadecimal: `pwrite64(21</path>, "data", length, offset) = length`. */
const call = /^(\w+)\((?:(\d+)<([^>]*)>|"([^"]*)")(?:, "([^"]*)"(\.*))?(?:, (\d+))?(?:, (\d+))?\) += (-?\d+)/;

function operationOf(line: string, folder: string): Operation | undefined {
  const [, name, fd, open = '', named = '', text = '', dots, third = '0', fourth = '0', result = '-1'] =
    call.exec(line) ?? [];
  if (name === undefined || Number(result) < 0) return undefined;
  const data = bytesOf(text);
  if (name === 'write') {
    return fd === '1' ? { kind: 'acknowledged', steps: Number(data.toString('latin1')) } : undefined;
  }
  const path = bytesOf(fd === undefined ? named : open).toString();
  const file = basename(path);
  // What readers share is made anew, and the folder itself is not modelled: files appear and go at once.
  if (!path.startsWith(`${folder}/`) || file.endsWith('-shm')) return undefined;
  if (name === 'pwrite64') {
    assert(dots === '' && data.byteLength === Number(result), `a write of ${result} bytes was not recorded whole`);
    return { kind: 'write', file, data, offset: Number(fourth) };
  }
  if (name === 'ftruncate') return { kind: 'truncate', file, length: Number(third) };
  return name === 'unlink' ? { kind: 'unlink', file } : { kind: 'sync', file };
}

function bytesOf(escaped: string): Buffer {
  return Buffer.from(escaped.replaceAll(String.raw`\x`, ''), 'hex');
}

interface AfterCut {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly acknowledged: number;
}

/** What was synced is there; of what came after its last sync, each write of a file may be there or not. */
function afterCut(before: ReadonlyMap<string, Buffer>, operations: readonly Operation[], rng: SeededRng): AfterCut {
  const lastSync = new Map<string, number>();
  for (const [index, operation] of operations.entries()) {
    if (operation.kind === 'sync') lastSync.set(operation.file, index);
  }
  const keptShare = rng.next();
  const files = new Map(before);
  let acknowledged = 0;
  for (const [index, operation] of operations.entries()) {
    if (operation.kind === 'acknowledged') acknowledged = operation.steps;
    else if (operation.kind === 'unlink') files.delete(operation.file);
    else if (operation.kind !== 'sync') {
      const known = files.get(operation.file) ?? Buffer.alloc(0);
      const isKept = index < (lastSync.get(operation.file) ?? -1) || rng.next() < keptShare;
      files.set(operation.file, isKept ? changed(known, operation) : known);
    }
  }
  return { files, acknowledged };
}

function changed(content: Buffer, operation: Change): Buffer {
  if (operation.kind === 'truncate') {
    const shorter = Buffer.alloc(operation.length);
    content.copy(shorter);
    return shorter;
  }
  const end = operation.offset + operation.data.byteLength;
  const written = end > content.byteLength ? Buffer.concat([content, Buffer.alloc(end - content.byteLength)]) : content;
  // What there was before serves the next cut as well.
  const own = written === content ? Buffer.from(content) : written;
  operation.data.copy(own, operation.offset);
  return own;
}

async function survives(
  t: TestContext,
  { files, acknowledged }: AfterCut,
  start: number,
  title: string,
): Promise<void> {
  const folder = temporaryFolder(t);
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  const clock = new FakeClock();
  await clock.advance(start + (acknowledged + 1) * STEP_MS - clock.now());
  const store = await openHistory({ folder, clock, disk, log: silentLog, mode: 'open' });
  for (let pointId = 0; pointId < POINTS; pointId++) {
    const { at, values } = await store.range(pointId, 0, Infinity, 1e6);
    assert(at.length >= acknowledged, `${title}: ${acknowledged} steps acknowledged, ${at.length} found`);
    for (let step = 0; step < at.length; step++) {
      assert.equal(at[step], start + step * STEP_MS, title);
      assert.equal(values[step], valueOf(pointId, step), title);
    }
  }
  const { damaged, problems } = await store.verify();
  assert.deepEqual({ damaged, problems }, { damaged: [], problems: [] }, title);
  await store.close();
}
