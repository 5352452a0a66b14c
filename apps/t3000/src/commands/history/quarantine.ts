import type { HistoryStore } from '@t3000/historian';
import type { SiteStore } from '@t3000/site';
import type { Command } from 'commander';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { wholeNumber } from '../../terminal/number-option.ts';
import { storeOptions, withStores } from './with-stores.ts';
import type { StoreOptions } from './with-stores.ts';

interface QuarantineOptions extends StoreOptions {
  readonly point?: string;
  readonly take?: boolean;
  readonly earlier?: string;
  readonly discard?: boolean;
}

/** A hundred years, as over the API. */
const SHIFT_SECONDS_MAX = 36_525 * 86_400;
const POINT_ID_MAX = 2 ** 31 - 1;

export function addQuarantine(history: Command): void {
  storeOptions(
    history
      .command('quarantine')
      .description(
        'Show samples that were stamped more than an hour ahead and set aside; of one point, take them into history or discard them.',
      )
      .option('--point <id>', 'this point alone, sample by sample')
      .option('--take', 'take those of --point into history that are no more ahead')
      .option('--earlier <seconds>', 'with --take: how far ahead the clock was that made the stamps (negative: behind)')
      .option('--discard', 'forget those of --point'),
  ).action(async (_: QuarantineOptions, command: Command) => {
    const options = command.optsWithGlobals<QuarantineOptions>();
    const point = options.point === undefined ? undefined : wholeNumber('--point', options.point, 1, POINT_ID_MAX);
    const earlier = wholeNumber('--earlier', options.earlier ?? '0', -SHIFT_SECONDS_MAX, SHIFT_SECONDS_MAX);
    const changes = options.take === true || options.discard === true;
    if (changes && point === undefined) throw usage('--take and --discard need the --point they are for');
    if (options.take === true && options.discard === true) throw usage('--take and --discard exclude each other');
    if (options.earlier !== undefined && options.take !== true) throw usage('--earlier goes with --take');
    await withStores(options, async ({ history: store, site }, { clock }) => {
      if (point !== undefined && changes) {
        const done = options.take === true ? await take(store, point, earlier) : await discard(store, point);
        if (done.count > 0) record(site, done, point, clock.now());
        say(
          options,
          done.details,
          Object.entries(done.details).map(([name, value]) => `${name.replaceAll('_', ' ')} ${value}`),
        );
      } else if (point !== undefined) showSamples(store, point, options);
      else showPoints(store, site, options);
    });
  });
}

interface Done {
  readonly action: string;
  /** Samples it was done to. */
  readonly count: number;
  readonly details: Readonly<Record<string, number>>;
}

async function take({ quarantine }: HistoryStore, point: number, earlier: number): Promise<Done> {
  const shift_ms = -earlier * 1000;
  const { taken, left } = await quarantine.takeIn(point, shift_ms);
  return { action: 'history.quarantine_take', count: taken, details: { shift_ms, taken, left } };
}

async function discard({ quarantine }: HistoryStore, point: number): Promise<Done> {
  const samples = await quarantine.discard(point);
  return { action: 'history.quarantine_discard', count: samples, details: { samples } };
}

/** Stands in the trail as what is done in the console. */
function record(site: SiteStore, { action, details }: Done, point: number, at: number): void {
  const row = { at, actor: 'command line', address: '', target: `point:${point}`, result: 'done' as const };
  site.audit.append({ ...row, action, details: { ...details } });
}

function showPoints({ quarantine }: HistoryStore, site: SiteStore, options: StoreOptions): void {
  const points = quarantine.list().map((found) => ({
    point_id: found.pointId,
    name: site.points.get(found.pointId)?.name ?? '',
    samples: found.samples,
    first: iso(found.firstAt),
    last: iso(found.lastAt),
    received: iso(found.lastReceivedAt),
    ahead_seconds: Math.round(found.aheadMs / 1000),
  }));
  const lines = points.map((found) => {
    const name = found.name === '' ? 'removed' : found.name;
    return `point ${found.point_id} (${name}): ${found.samples} samples, ${found.first} to ${found.last}, came until ${found.received}, ${found.ahead_seconds} s ahead`;
  });
  if (lines.length === 0) lines.push('no samples are set aside');
  if (quarantine.problem !== '') lines.push(`problem  ${quarantine.problem}`);
  say(options, { points, problem: quarantine.problem }, lines);
}

function showSamples({ quarantine }: HistoryStore, point: number, options: StoreOptions): void {
  const samples = quarantine.samples(point).map(({ at, value, quality, receivedAt }) => {
    return { time: iso(at), value: Number.isFinite(value) ? value : null, quality, received: iso(receivedAt) };
  });
  const lines = samples.map(
    ({ time, value, quality, received }) => `${time}  ${value}  quality ${quality}  came ${received}`,
  );
  say(options, samples, lines.length === 0 ? [`no samples of point ${point} are set aside`] : lines);
}

function say({ json }: StoreOptions, facts: unknown, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(facts)}\n` : `${lines.join('\n')}\n`);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function usage(text: string): CommandFailure {
  return new CommandFailure(ExitCode.usage, text);
}
