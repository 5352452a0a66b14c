import type { RetentionRules } from '@t3000/contract';
import { classOf, retentionLimit, writeRetention } from '@t3000/server';
import type { SiteStore } from '@t3000/site';
import type { Command } from 'commander';
import { wholeNumber } from '../../terminal/number-option.ts';
import { classesOf, RETENTION_DAYS_MAX, retentionLines } from './retention-words.ts';
import { storeOptions, withStores } from './with-stores.ts';
import type { StoreOptions } from './with-stores.ts';

interface RetentionOptions extends StoreOptions {
  readonly days?: string;
  readonly class?: string[];
  readonly dryRun?: boolean;
  readonly now?: boolean;
}

const DAY_MS = 86_400_000;

export function addRetention(history: Command): void {
  storeOptions(
    history
      .command('retention')
      .description(
        'Show or decide how long samples are kept. What is older goes within a day of the next start, or at once with --now.',
      )
      .option('--days <count>', 'days of points no class fits')
      .option(
        '--class <rule...>',
        'days by kind and type of point, the first that fits: binary=365 analog:input=1825 all=90; "none" for no classes',
      )
      .option('--dry-run', 'show what the rules would mean, and keep those there are')
      .option('--now', 'forget at once what is older; whole days and months go, never a part of one'),
  ).action(async (_: RetentionOptions, command: Command) => {
    const options = command.optsWithGlobals<RetentionOptions>();
    const days = options.days === undefined ? undefined : wholeNumber('--days', options.days, 1, RETENTION_DAYS_MAX);
    const classes = options.class === undefined ? undefined : classesOf(options.class);
    await withStores(options, async ({ site, history: store, retention }, { clock }) => {
      const before = retention();
      const rules = { default_days: days ?? before.default_days, classes: classes ?? [...before.classes] };
      const isDry = options.dryRun === true;
      const isNew = !isDry && (days !== undefined || classes !== undefined);
      const now = clock.now();
      if (isNew) decide(site, rules, before, now);
      const forget = options.now === true && !isDry;
      const dropped = forget ? await store.dropBefore(retentionLimit(site, rules, now)) : undefined;
      report(options.json === true, { rules, points: pointsOf(site, rules), now, isNew, dropped });
    });
  });
}

/** Stands in the trail as everything else that loses data does. */
function decide(site: SiteStore, rules: RetentionRules, before: RetentionRules, at: number): void {
  site.transaction(() => {
    writeRetention({ settings: site.settings }, rules);
    site.audit.append({
      at,
      actor: 'command line',
      address: '',
      action: 'history.retention',
      target: 'history',
      result: 'done',
      details: { old: retentionLines(before).join('; '), new: retentionLines(rules).join('; ') },
    });
  });
}

/** How many points each class fits, and at the end those no class does. */
function pointsOf(site: SiteStore, rules: RetentionRules): number[] {
  const counts = Array.from({ length: rules.classes.length + 1 }, () => 0);
  for (const point of site.points.all()) {
    const place = classOf(rules, point)?.index ?? rules.classes.length;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}

interface Outcome {
  readonly rules: RetentionRules;
  readonly points: readonly number[];
  readonly now: number;
  readonly isNew: boolean;
  readonly dropped: number | undefined;
}

function report(asJson: boolean, { rules, points, now, isNew, dropped }: Outcome): void {
  if (asJson) {
    process.stdout.write(`${JSON.stringify({ ...rules, points, changed: isNew, samples_dropped: dropped ?? null })}\n`);
    return;
  }
  const days = [...rules.classes.map((rule) => rule.days), rules.default_days];
  for (const [place, line] of retentionLines(rules).entries()) {
    const from = new Date(Math.max(0, now - (days[place] ?? 0) * DAY_MS)).toISOString().slice(0, 10);
    process.stdout.write(`${line}: ${points[place] ?? 0} points, from ${from}\n`);
  }
  if (dropped !== undefined) process.stdout.write(`${dropped} samples dropped\n`);
}
