import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TidyFile } from './rule.ts';

export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Large files are data; rules are about what people write. */
const FILE_BYTES_MAX = 2_000_000;

/** Every file git knows or would take, deleted ones left out. */
export function readFiles(): TidyFile[] {
  const listing = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
  });
  return listing
    .split('\0')
    .filter((path) => path !== '' && existsSync(repositoryRoot + path))
    .map((path) => ({ path, bytes: readFileSync(repositoryRoot + path) }))
    .filter(({ bytes }) => bytes.byteLength <= FILE_BYTES_MAX)
    .map(({ path, bytes }) => ({ path, text: isBinary(bytes) ? '' : bytes.toString('utf8') }));
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 8000).includes(0);
}
