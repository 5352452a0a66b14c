import { importHistory } from '@t3000/server';
import { ApiError } from '@t3000/contract';
import type { Command } from 'commander';
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { progressLine } from '../../terminal/progress.ts';
import { storeOptions, withStores } from './with-stores.ts';
import type { StoreOptions } from './with-stores.ts';

interface ImportOptions extends StoreOptions {
  readonly dryRun?: boolean;
}

/** Lines stored in one go: some ten megabytes in memory. */
const LINES_AT_ONCE = 50_000;
const ERRORS_SHOWN_MAX = 100;

export function addImport(history: Command): void {
  storeOptions(
    history
      .command('import')
      .description(
        'Store the samples of a CSV or NDJSON file as the export writes it. Sending it twice changes nothing.',
      )
      .argument(
        '<file>',
        'file that ends in .csv or .ndjson; columns time, point_id, value, and quality and reason if known',
      )
      .option('--dry-run', 'check every row and store nothing'),
  ).action(async (file: string, _: ImportOptions, command: Command) => {
    const options = command.optsWithGlobals<ImportOptions>();
    const format = file.endsWith('.csv') ? 'csv' : file.endsWith('.ndjson') ? 'ndjson' : undefined;
    if (format === undefined) throw new CommandFailure(ExitCode.usage, `${file} ends in neither .csv nor .ndjson`);
    if (!existsSync(file)) throw new CommandFailure(ExitCode.usage, `there is no file ${file}`);
    await withStores(options, async (stores, { clock }) => {
      const progress = progressLine(process.stderr);
      const total = { rows: 0, stored: 0, rejected: 0, errors: [] as { line: number; why: string }[] };
      for await (const { text, skipped } of pieces(file, format)) {
        const part = await importHistory(
          { clock, site: stores.site, history: stores.history },
          { format, text, dry_run: options.dryRun === true },
        ).catch((error: unknown) => {
          if (error instanceof ApiError) throw new CommandFailure(ExitCode.usage, `${file}: ${error.message}`);
          throw error;
        });
        total.rows += part.rows;
        total.stored += part.stored;
        total.rejected += part.rejected;
        const room = ERRORS_SHOWN_MAX - total.errors.length;
        total.errors.push(...part.errors.slice(0, room).map(({ line, why }) => ({ line: line + skipped, why })));
        progress.show(`${total.rows} rows`);
      }
      progress.clear();
      report(total, options);
    });
  });
}

function report(
  total: { rows: number; stored: number; rejected: number; errors: { line: number; why: string }[] },
  options: ImportOptions,
): void {
  if (options.json === true) process.stdout.write(`${JSON.stringify(total)}\n`);
  else {
    for (const { line, why } of total.errors) process.stdout.write(`line ${line}: ${why}\n`);
    const done = options.dryRun === true ? 'could be stored' : 'stored';
    const count = options.dryRun === true ? total.rows - total.rejected : total.stored;
    process.stdout.write(`${total.rows} rows, ${count} ${done}, ${total.rejected} rejected\n`);
  }
  if (total.rejected > 0) throw new CommandFailure(ExitCode.usage, `${total.rejected} rows were not taken`);
}

/** The file in pieces of whole rows, each of a CSV with the heading; `skipped` is added to the line numbers within. */
async function* pieces(file: string, format: 'csv' | 'ndjson'): AsyncGenerator<{ text: string; skipped: number }> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  let heading: string | undefined;
  let waiting: string[] = [];
  let skipped = 0;
  // A quoted name may hold a line break: a piece ends where no quote is open.
  let quotes = 0;
  for await (const line of lines) {
    if (format === 'csv' && heading === undefined) {
      heading = line;
      continue;
    }
    waiting.push(line);
    quotes += line.split('"').length - 1;
    if (waiting.length < LINES_AT_ONCE || (format === 'csv' && quotes % 2 === 1)) continue;
    yield { text: [...(heading === undefined ? [] : [heading]), ...waiting].join('\n'), skipped };
    skipped += waiting.length;
    waiting = [];
  }
  const rest = [...(heading === undefined ? [] : [heading]), ...waiting].join('\n');
  if (rest !== '') yield { text: rest, skipped };
}
