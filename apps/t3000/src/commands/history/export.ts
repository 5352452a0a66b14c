import { exportFormats } from '@t3000/contract';
import { intervalTable, sampleTable, tableWriters } from '@t3000/server';
import type { ExportRange } from '@t3000/server';
import { Option, type Command } from 'commander';
import { createWriteStream, existsSync } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import type { Stores } from '../../hub/open-stores.ts';
import { wholeNumber } from '../../terminal/number-option.ts';
import { progressLine } from '../../terminal/progress.ts';
import { storeOptions, withStores } from './with-stores.ts';
import type { StoreOptions } from './with-stores.ts';

interface ExportOptions extends StoreOptions {
  readonly points?: string;
  readonly device?: string;
  readonly from: string;
  readonly to?: string;
  readonly format: (typeof exportFormats)[number];
  readonly interval?: string;
  readonly zone?: string;
  readonly out?: string;
  readonly force?: boolean;
}

export function addExport(history: Command): void {
  storeOptions(
    history
      .command('export')
      .description('Write history to a file or to standard output, a piece at a time: memory stays flat.')
      .option('--points <ids>', 'point ids separated by commas')
      .option('--device <id>', 'every point of this device instead')
      .requiredOption('--from <time>', 'first moment: a date, or ISO 8601 with offset')
      .option('--to <time>', 'first moment after it (default: now)')
      .addOption(new Option('--format <format>', 'file format').choices([...exportFormats]).default('csv'))
      .option('--interval <seconds>', 'means per interval, one column per point, instead of every sample')
      .option('--zone <name>', 'time zone of the times written (default: that of the site)')
      .option('-o, --out <file>', 'file to write (default: standard output)')
      .option('--force', 'overwrite the file'),
  ).action(async (_: ExportOptions, command: Command) => {
    const options = command.optsWithGlobals<ExportOptions>();
    if (options.out !== undefined && existsSync(options.out) && options.force !== true) {
      throw new CommandFailure(ExitCode.usage, `${options.out} exists already; --force overwrites it`);
    }
    await withStores(options, async (stores, { clock }) => {
      const range = rangeOf(stores, options, clock.now());
      const seconds =
        options.interval === undefined ? undefined : wholeNumber('--interval', options.interval, 1, 31_622_400);
      const table =
        seconds === undefined
          ? sampleTable(stores.history, range)
          : intervalTable(stores.history, range, seconds * 1000);
      const bytes = await write(Readable.from(tableWriters[options.format](table), { objectMode: false }), options.out);
      if (options.out !== undefined) {
        process.stderr.write(`${range.points.length} points, ${bytes} bytes in ${options.out}\n`);
      }
    });
  });
}

async function write(source: Readable, out: string | undefined): Promise<number> {
  const progress = progressLine(process.stderr);
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      bytes += chunk.length;
      progress.show(`${(bytes / 1e6).toFixed(1)} MB written`);
      done(null, chunk);
    },
  });
  try {
    await pipeline(source, count, out === undefined ? process.stdout : createWriteStream(out), {
      end: out !== undefined,
    });
  } finally {
    progress.clear();
  }
  return bytes;
}

function rangeOf({ site }: Stores, options: ExportOptions, now: number): ExportRange {
  const zone = site.settings.get('time_zone');
  const timeZone = options.zone ?? (typeof zone === 'string' ? zone : 'UTC');
  const from = momentOf('--from', options.from, timeZone);
  const to = options.to === undefined ? now : momentOf('--to', options.to, timeZone);
  if (from >= to)
    throw new CommandFailure(ExitCode.usage, `--from ${options.from} is not before --to ${options.to ?? 'now'}`);
  const rows =
    options.device === undefined
      ? wanted(options.points).map((id) => {
          const row = site.points.get(id);
          if (row === undefined) throw new CommandFailure(ExitCode.usage, `--points: there is no point ${id}`);
          return row;
        })
      : site.points.byDevice(wholeNumber('--device', options.device, 1, 2 ** 31 - 1));
  if (rows.length === 0) throw new CommandFailure(ExitCode.usage, 'name points with --points 3,4,5 or --device 2');
  const points = rows.map(({ id, deviceId, name, unit, type, number }) => ({
    id,
    name,
    unit,
    deviceName: site.devices.get(deviceId)?.name ?? '',
    object: `${type} ${number}`,
  }));
  return { points, from, to, timeZone };
}

function wanted(text: string | undefined): number[] {
  if (text === undefined) return [];
  if (!/^\d+(,\d+)*$/.test(text)) throw new CommandFailure(ExitCode.usage, `--points is "${text}"; 3,4,5 is wanted`);
  return text.split(',').map(Number);
}

/** A date is the midnight of the zone; anything else needs an offset. */
function momentOf(option: string, text: string, timeZone: string): number {
  try {
    if (/^\d{4}-\d{2}-\d{2}$/.test(text)) {
      return Temporal.PlainDate.from(text).toZonedDateTime(timeZone).epochMilliseconds;
    }
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch {
    throw new CommandFailure(
      ExitCode.usage,
      `${option} is "${text}" (zone ${timeZone}); a date such as 2026-01-31 or a moment such as 2026-01-31T06:00Z is wanted`,
    );
  }
}
