import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of a few megabytes of its own. */
export interface SmallDisk extends Disposable {
  /** Takes all the room there is. */
  fill(): void;
  /** Gives it back. */
  makeRoom(): void;
  /** False where somebody writes just now. */
  remount(mode: 'ro' | 'rw'): boolean;
}

const PIECE = new Uint8Array(65_536);

/** Mounts it on the folder; undefined where the machine does not allow that. */
export function mountSmallDisk(folder: string, sizeBytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  if (!ran('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder)) return undefined;
  const ballast = join(folder, 'ballast');
  return {
    fill() {
      writeFileSync(ballast, '');
      for (let piece = PIECE; piece.length > 0;) {
        try {
          appendFileSync(ballast, piece);
        } catch {
          piece = piece.subarray(0, Math.floor(piece.length / 2));
        }
      }
    },
    makeRoom: () => rmSync(ballast),
    remount: (mode) => ran('mount', '-o', `remount,${mode}`, folder),
    [Symbol.dispose]() {
      if (!ran('umount', folder)) ran('umount', '-l', folder);
    },
  };
}

function ran(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}
