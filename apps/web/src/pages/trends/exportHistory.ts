import { createClient } from '@t3000/client';
import { routes } from '@t3000/contract';
import type { Input } from '@t3000/contract';

export type ExportQuery = Input<(typeof routes)['exportHistory']>['query'];

export interface ExportedFile {
  readonly name: string;
  readonly content: Blob;
}

/** Pieces are handed to the browser in blocks of this size: it keeps large blobs on disk, and arrays in memory. */
const BLOCK_BYTES = 8 * 1024 * 1024;

/** Asks the server for a file and reads it as it is written; `onBytes` hears how much has come. */
export async function exportHistory(
  query: ExportQuery,
  options: { readonly signal: AbortSignal; readonly onBytes: (bytes: number) => void },
): Promise<ExportedFile> {
  let file: ExportedFile | undefined;
  // The client knows how to read a refusal; a file is taken from it on the way and never becomes a text.
  const client = createClient(
    { exportHistory: routes.exportHistory },
    {
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        if (!response.ok || response.body === null) return response;
        const type = response.headers.get('content-type') ?? '';
        file = {
          name: fileNameOf(response.headers.get('content-disposition')),
          content: await collect(response.body, type, options.onBytes),
        };
        return new Response('');
      },
    },
  );
  await client.exportHistory({ query }, { signal: options.signal });
  if (file === undefined) throw new Error('the server sent no file');
  return file;
}

async function collect(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  type: string,
  onBytes: (bytes: number) => void,
): Promise<Blob> {
  const blocks: Blob[] = [];
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let pending = 0;
  let total = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    pending += value.length;
    total += value.length;
    onBytes(total);
    if (pending < BLOCK_BYTES) continue;
    blocks.push(new Blob(pieces));
    pieces = [];
    pending = 0;
  }
  return new Blob([...blocks, ...pieces], { type });
}

/** The name the server gave it (RFC 6266), without anything that could lead out of the folder. */
export function fileNameOf(disposition: string | null): string {
  const [, name = ''] = /filename="([^"]+)"/.exec(disposition ?? '') ?? [];
  return name.replaceAll(/[/\\]/g, '_') || 'history';
}
