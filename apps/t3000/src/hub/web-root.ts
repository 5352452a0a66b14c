import type { Disk } from '@t3000/core';
import { join } from 'node:path';

/** Folder of the built console, when it has been built. */
export function builtConsole(disk: Disk): string | undefined {
  const folder = join(import.meta.dirname, '../../../web/dist');
  return disk.exists(join(folder, 'index.html')) ? folder : undefined;
}
