import { assert } from '@t3000/core';
import type { Disk } from '@t3000/core';

export type DiskErrorCode = 'ENOENT' | 'ENOSPC' | 'EROFS' | 'EIO' | 'EACCES' | 'EISDIR';

/** Looks like what Node throws: the operating system's word is in `code`. */
export class DiskError extends Error {
  readonly code: DiskErrorCode;

  constructor(code: DiskErrorCode, operation: string, path: string) {
    super(`${code}: ${operation} '${path}'`);
    this.name = 'DiskError';
    this.code = code;
  }
}

/** Large enough that only tests about a full disk meet it. */
const CAPACITY_BYTES = 2 ** 40;

/** Files in memory, with the misfortunes of real ones on demand. */
export class FakeDisk implements Disk {
  /** Bytes all files together may take; lower it below what is used and every write fails. */
  capacityBytes = CAPACITY_BYTES;
  readOnly = false;
  readonly #files = new Map<string, Uint8Array>();
  readonly #folders = new Set(['/']);
  #operations = 0;
  #failure: { readonly at: number; readonly code: DiskErrorCode } | undefined;

  /** Calls so far, failed ones included; run once without faults to learn how many there are to fail. */
  get operations(): number {
    return this.#operations;
  }

  /** Makes the `nth` call from now on fail once, 1 being the next; nothing is changed by it. */
  failOperation(nth: number, code: DiskErrorCode = 'EIO'): void {
    this.#failure = { at: this.#operations + nth, code };
  }

  exists(path: string): boolean {
    this.#begin('access', path);
    return this.#files.has(path) || this.#folders.has(path);
  }

  makeFolder(path: string): void {
    this.#begin('mkdir', path);
    this.#checkWritable('mkdir', path);
    for (let folder = path; folder !== '/'; folder = parentOf(folder)) this.#folders.add(folder);
  }

  list(path: string): string[] {
    this.#begin('scandir', path);
    const inside = [...this.#files.keys(), ...this.#folders].filter((name) => name !== '/' && parentOf(name) === path);
    return inside.map((name) => name.slice(name.lastIndexOf('/') + 1)).sort();
  }

  sizeBytes(path: string): number {
    this.#begin('stat', path);
    return this.#file('stat', path).byteLength;
  }

  freeBytes(path: string): number {
    this.#begin('statfs', path);
    return Math.max(0, this.capacityBytes - this.#usedBytes());
  }

  read(path: string): Uint8Array {
    this.#begin('open', path);
    return this.#file('open', path).slice();
  }

  write(path: string, data: Uint8Array): void {
    this.#begin('write', path);
    this.#checkPlace('write', path);
    // Old and new content exist together until the rename.
    if (this.#usedBytes() + data.byteLength > this.capacityBytes) throw new DiskError('ENOSPC', 'write', path);
    this.#files.set(path, data.slice());
  }

  rename(from: string, to: string): void {
    this.#begin('rename', from);
    const data = this.#file('rename', from);
    this.#checkPlace('rename', to);
    this.#files.delete(from);
    this.#files.set(to, data);
  }

  remove(path: string): void {
    this.#begin('unlink', path);
    if (this.#folders.has(path)) throw new DiskError('EISDIR', 'unlink', path);
    if (!this.#files.has(path)) return;
    this.#checkWritable('unlink', path);
    this.#files.delete(path);
  }

  #begin(operation: string, path: string): void {
    assert(path.startsWith('/'), `path ${JSON.stringify(path)} is not absolute`);
    this.#operations++;
    if (this.#failure?.at !== this.#operations) return;
    const { code } = this.#failure;
    this.#failure = undefined;
    throw new DiskError(code, operation, path);
  }

  #file(operation: string, path: string): Uint8Array {
    const data = this.#files.get(path);
    if (data === undefined) throw new DiskError(this.#folders.has(path) ? 'EISDIR' : 'ENOENT', operation, path);
    return data;
  }

  #checkWritable(operation: string, path: string): void {
    if (this.readOnly) throw new DiskError('EROFS', operation, path);
  }

  #checkPlace(operation: string, path: string): void {
    this.#checkWritable(operation, path);
    if (this.#folders.has(path)) throw new DiskError('EISDIR', operation, path);
    if (!this.#folders.has(parentOf(path))) throw new DiskError('ENOENT', operation, path);
  }

  #usedBytes(): number {
    return this.#files.values().reduce((sum, data) => sum + data.byteLength, 0);
  }
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
