type Entry = Record<string, unknown>;

/** What is sent to be imported: the rows of a table as they are, or entries out of JSON. */
export type ImportBody = { readonly csv: string } | { readonly entries: Entry[] };

/** Why a text cannot even be sent; `detail` is what the parser says. */
export interface ImportFault {
  readonly wrong: 'no_json' | 'no_entries';
  readonly detail: string;
}

/** JSON is a list of entries, or a register map with `entries`; everything else is a table. */
export function readImport(content: string): ImportBody | ImportFault {
  if (!/^\s*[[{]/.test(content)) return { csv: content };
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch (error) {
    return { wrong: 'no_json', detail: error instanceof Error ? error.message : '' };
  }
  const entries = Array.isArray(parsed) ? parsed : isEntry(parsed) ? parsed['entries'] : undefined;
  if (!Array.isArray(entries) || entries.length === 0) return { wrong: 'no_entries', detail: '' };
  // A row that is no object is named by the server like every other mistake in a row.
  return { entries: entries.map((entry) => (isEntry(entry) ? entry : {})) };
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
