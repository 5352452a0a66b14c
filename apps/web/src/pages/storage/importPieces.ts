/** A part of a file the server takes in one request. */
export interface ImportPiece {
  /** Of CSV with the heading in front. */
  readonly text: string;
  /** Added to a line of the piece it gives the line of the file. */
  readonly lineOffset: number;
  /** Characters of the file read so far, for the progress. */
  readonly readChars: number;
}

export type ImportFormat = 'csv' | 'ndjson';

/** Well below the rows and bytes of one request of the server. */
const ROWS_MAX = 50_000;
const CHARS_MAX = 4_000_000;

/** CSV begins with a heading, NDJSON with an object. */
export function formatOf(start: string): ImportFormat {
  return /^\uFEFF?\s*\{/.test(start) ? 'ndjson' : 'csv';
}

/**
 * Cuts a file into pieces at the ends of rows, with bounded memory however long it is. Ends of lines inside quotes belong to
 * their cell and cut nothing.
 */
export async function* importPieces(
  chunks: AsyncIterable<string>,
  { rowsMax = ROWS_MAX, charsMax = CHARS_MAX }: { readonly rowsMax?: number; readonly charsMax?: number } = {},
): AsyncGenerator<ImportPiece & { readonly format: ImportFormat }> {
  let format: ImportFormat | undefined;
  let heading = '';
  let rest = '';
  let piece = '';
  let rows = 0;
  let linesBefore = 0;
  let linesInPiece = 0;
  let readChars = 0;

  const flush = function* (): Generator<ImportPiece & { readonly format: ImportFormat }> {
    if (piece !== '' && format !== undefined) {
      const isCut = heading !== '' && linesBefore > 0;
      yield {
        text: isCut ? heading + piece : piece,
        lineOffset: isCut ? linesBefore - linesOf(heading) : linesBefore,
        readChars,
        format,
      };
    }
    linesBefore += linesInPiece;
    piece = '';
    rows = linesInPiece = 0;
  };

  for await (const chunk of chunks) {
    readChars += chunk.length;
    rest += chunk;
    format ??= formatOf(rest);
    const { complete, open } = splitRows(rest, format === 'csv');
    rest = open;
    for (const row of complete) {
      if (format === 'csv' && heading === '') heading = row;
      if (rows >= rowsMax || piece.length + row.length > charsMax) yield* flush();
      piece += row;
      rows += 1;
      linesInPiece += linesOf(row);
    }
  }
  if (rest.trim() !== '') {
    piece += rest;
    linesInPiece += 1;
  }
  yield* flush();
}

/** Rows with their end of line, and what is not yet ended. */
function splitRows(text: string, isQuoted: boolean): { readonly complete: string[]; readonly open: string } {
  const complete: string[] = [];
  let start = 0;
  let from = 0;
  for (;;) {
    const end = text.indexOf('\n', from);
    if (end < 0) return { complete, open: text.slice(start) };
    from = end + 1;
    const row = text.slice(start, from);
    if (isQuoted && quotesOf(row) % 2 === 1) continue;
    complete.push(row);
    start = from;
  }
}

function quotesOf(text: string): number {
  return text.split('"').length - 1;
}

function linesOf(text: string): number {
  return text.split('\n').length - 1;
}
