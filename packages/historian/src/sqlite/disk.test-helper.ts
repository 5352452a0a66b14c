import { existsSync, rmSync, statSync } from 'node:fs';

/** The disk of this machine, as far as a history needs it. */
export const disk = {
  exists: existsSync,
  sizeBytes: (path: string): number => statSync(path).size,
  remove: (path: string): void => rmSync(path, { force: true }),
};
