import type { Command } from 'commander';
import { addCompact } from './compact.ts';
import { addExport } from './export.ts';
import { addImport } from './import.ts';
import { addQuarantine } from './quarantine.ts';
import { addRetention } from './retention.ts';
import { addStats } from './stats.ts';
import { addVerify } from './verify.ts';

/** What can be done with years of samples without a server. */
export function addHistory(program: Command): void {
  const history = program
    .command('history')
    .description(
      'Look at, check, export, import, limit and compact the history in a data folder (while no server uses it).',
    )
    .addHelpText(
      'after',
      `
Examples:
  t3000 history stats --data ./data
  t3000 history export --points 3,4,5 --from 2026-01-01 --to 2026-02-01 --format parquet --out january.parquet
  t3000 history import january.csv --dry-run
  t3000 history retention --days 1095 --class binary=365 analog:input=1825
  t3000 history quarantine --point 12 --take --earlier 86400

A running server offers the same over its API: GET /api/trendlog/data/export, POST /api/trendlog/data/import.`,
    );
  for (const add of [addStats, addVerify, addExport, addImport, addRetention, addQuarantine, addCompact]) add(history);
  for (const command of history.commands) command.exitOverride();
}
