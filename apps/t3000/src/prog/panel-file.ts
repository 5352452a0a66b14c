import { resolve } from 'node:path';
import { DecodeError, messageOf, type Disk } from '@t3000/core';
import type { PanelFileReading } from '@t3000/driver-t3';
import { progBytesMax, readProg, type ProgReading } from '@t3000/t3';
import { CommandFailure, ExitCode } from '../exit-code.ts';

/** A panel file somebody named, and the path as they wrote it. */
export interface OpenedFile extends ProgReading {
  readonly path: string;
  readonly sizeBytes: number;
  /** Read from a panel just now; absent for a file. */
  readonly panel?: PanelFileReading;
}

/** An edited JSON of every record of every revision is below this. */
const jsonBytesMax = 16 * progBytesMax;

/** Reads a `.prog` or `.prg` file; a usage failure says what is wrong with it and where. */
export function openPanelFile(disk: Disk, path: string): OpenedFile {
  const bytes = readNamed(disk, path, progBytesMax);
  try {
    return { path, sizeBytes: bytes.byteLength, ...readProg(bytes) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new CommandFailure(ExitCode.usage, `${path}: ${error.message}.`);
  }
}

/** An edited JSON, or undefined when the file is not text that begins as JSON does. */
export function readJsonFile(disk: Disk, path: string): { readonly json: unknown } | undefined {
  const bytes = readNamed(disk, path, jsonBytesMax);
  const text = new TextDecoder().decode(bytes);
  if (!/^\uFEFF?\s*\{/.test(text.slice(0, 100))) return undefined;
  try {
    return { json: JSON.parse(text) as unknown };
  } catch (error) {
    throw new CommandFailure(ExitCode.usage, `${path}: ${messageOf(error)}.`);
  }
}

/** Writes a file that is not there yet, or replaces one when that was asked for. Only its owner may read it. */
export function writeNamed(disk: Disk, path: string, data: Uint8Array, isForced: boolean): void {
  const absolute = resolve(path);
  if (!isForced && disk.exists(absolute)) {
    throw new CommandFailure(ExitCode.usage, `${path} is there already; name another file or add --force.`);
  }
  try {
    disk.write(absolute, data);
  } catch (error) {
    throw new CommandFailure(ExitCode.failed, `${path} cannot be written: ${messageOf(error)}`);
  }
}

function readNamed(disk: Disk, path: string, bytesMax: number): Uint8Array {
  const absolute = resolve(path);
  try {
    const size = disk.sizeBytes(absolute);
    if (size > bytesMax) {
      throw new CommandFailure(ExitCode.usage, `${path} has ${size} bytes, above the maximum ${bytesMax}.`);
    }
    return disk.read(absolute);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    throw new CommandFailure(ExitCode.usage, `${path} cannot be read: ${messageOf(error)}`);
  }
}
