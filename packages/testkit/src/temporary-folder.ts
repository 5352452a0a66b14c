import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** An empty folder of the test's own, gone with everything in it when the test ends. */
export function temporaryFolder(test: { after(clean: () => void): void }): string {
  const folder = mkdtempSync(join(tmpdir(), 't3000-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
