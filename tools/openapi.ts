import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from '@t3000/server';

/**
 * Writes `docs/openapi.json` from the route table: `node tools/openapi.ts`. The document is committed, so that a change of the
 * API shows in the same diff as its cause; a test fails when the two differ.
 */
export const openApiFile = new URL('../docs/openapi.json', import.meta.url);

/** The document as it stands in the file. Its version is that of the program. */
export function openApiText(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return `${JSON.stringify(openApiDocument(version), null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(openApiFile, openApiText());
}
