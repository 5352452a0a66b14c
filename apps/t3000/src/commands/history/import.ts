import { importDetails, importHistory } from '@t3000/server';
import type { SiteStore } from '@t3000/site';
import { ApiError } from '@t3000/contract';
import type { Command } from 'commander';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { progressLine } from '../../terminal/progress.ts';
import { storeOptions, withStores } from './with-stores.ts';
import type { StoreOptions } from './with-stores.ts';

interface ImportOptions extends StoreOptions {
  readonly dryRun?: boolean;
  readonly zone?: string;
}

type Part = Awaited<ReturnType<typeof importHistory>>;

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
      .option('--zone <name>', 'time zone of times without an offset (default: the one the heading names)')
      .option('--dry-run', 'check every row and store nothing'),
  ).action(async (file: string, _: ImportOptions, command: Command) => {
    const options = command.optsWithGlobals<ImportOptions>();
    const format = /\.(csv|ndjson)$/i.exec(file)?.[1]?.toLowerCase();
    if (format !== 'csv' && format !== 'ndjson') {
      throw new CommandFailure(ExitCode.usage, `${file} ends in neither .csv nor .ndjson`);
    }
    if (!existsSync(file)) throw new CommandFailure(ExitCode.usage, `there is no file ${file}`);
    if (statSync(file).size === 0) throw new CommandFailure(ExitCode.usage, `${file} is empty`);
    await withStores(options, async (stores, { clock }) => {
      const hub = { clock, site: stores.site, history: stores.history };
      const done: Part[] = [];
      try {
        await importFile(hub, { file, format, options, done });
      } finally {
        // What was stored stays, also when the rest could not be read.
        if (done.some(({ stored }) => stored > 0)) audit(stores.site, clock.now(), file, done);
      }
      report(done, options);
    });
  });
}

interface Job {
  readonly file: string;
  readonly format: 'csv' | 'ndjson';
  readonly options: ImportOptions;
  /** What came of each piece, without what nobody reads again. */
  readonly done: Part[];
}

async function importFile(hub: Parameters<typeof importHistory>[0], { file, format, options, done }: Job) {
  const progress = progressLine(process.stderr);
  let rows = 0;
  let errors = 0;
  const zone = options.zone === undefined ? {} : { time_zone: options.zone };
  try {
    for await (const { text, skipped } of pieces(file, format)) {
      const part = await importHistory(hub, { format, text, dry_run: options.dryRun === true, ...zone }).catch(
        (error: unknown) => {
          if (error instanceof ApiError) throw new CommandFailure(ExitCode.usage, `${file}: ${error.message}`);
          throw error;
        },
      );
      const shown = part.errors.slice(0, ERRORS_SHOWN_MAX - errors);
      done.push({ ...part, errors: shown.map(({ line, why }) => ({ line: line + skipped, why })) });
      rows += part.rows;
      errors += shown.length;
      progress.show(`${rows} rows`);
    }
  } finally {
    progress.clear();
  }
}

/** Stands in the trail as an import over the network does. */
function audit(site: SiteStore, at: number, file: string, parts: readonly Part[]): void {
  site.audit.append({
    at,
    actor: 'command line',
    address: '',
    action: 'history.import',
    target: 'history',
    result: 'done',
    details: { file: basename(file), ...importDetails(parts) },
  });
}

function report(parts: readonly Part[], options: ImportOptions): void {
  const sum = (count: (part: Part) => number): number => parts.reduce((total, part) => total + count(part), 0);
  const [rows, stored, rejected] = [sum((part) => part.rows), sum((part) => part.stored), sum((part) => part.rejected)];
  const errors = parts.flatMap((part) => part.errors);
  if (options.json === true) process.stdout.write(`${JSON.stringify({ rows, stored, rejected, errors })}\n`);
  else {
    for (const { line, why } of errors) process.stdout.write(`line ${line}: ${why}\n`);
    const done = options.dryRun === true ? 'could be stored' : 'stored';
    const count = options.dryRun === true ? rows - rejected : stored;
    process.stdout.write(`${rows} rows, ${count} ${done}, ${rejected} rejected\n`);
  }
  if (rejected > 0) throw new CommandFailure(ExitCode.usage, `${rejected} rows were not taken`);
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
