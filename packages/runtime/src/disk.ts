import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Disk } from '@t3000/core';

/** Configuration holds secrets: nobody but the owner reads what is written here. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** The files of this machine. Errors are Node's own, with `code` (ENOENT, ENOSPC, EROFS ...). */
export function realDisk(): Disk {
  return {
    exists: (path) => existsSync(path),
    makeFolder: (path) => {
      mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
    },
    list,
    sizeBytes: (path) => statSync(path).size,
    freeBytes,
    read: (path) => new Uint8Array(readFileSync(path)),
    write,
    rename: (from, to) => {
      renameSync(from, to);
      syncFolder(dirname(to));
    },
    remove: (path) => rmSync(path, { force: true }),
  };
}

function list(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** A file that does not exist yet lives where its nearest existing folder is. */
function freeBytes(path: string): number {
  let existing = path;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  return bavail * bsize;
}

/** The temporary name is fixed, so that what a crash leaves behind is overwritten by the next write. */
function write(path: string, data: Uint8Array): void {
  const temporary = `${path}.tmp`;
  try {
    const file = openSync(temporary, 'w', FILE_MODE);
    try {
      writeFileSync(file, data);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Makes the new name itself survive a power cut. Windows cannot sync a folder and does not need to. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
