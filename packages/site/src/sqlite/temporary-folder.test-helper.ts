import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of a test's own; removed with everything in it when the test ends. */
export function temporaryFolder(): { path: string; site: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 't3000-site-'));
  return {
    path,
    site: join(path, 'site.db'),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
