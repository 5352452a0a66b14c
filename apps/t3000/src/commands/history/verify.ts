import type { Command } from 'commander';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { storeOptions, withStores } from './with-stores.ts';
import type { StoreOptions } from './with-stores.ts';

/** Damaged stretches named one by one; the rest is counted. */
const SHOWN_MAX = 50;

export function addVerify(history: Command): void {
  storeOptions(
    history
      .command('verify')
      .description('Read every stored byte and check it. What is damaged is put aside and named; exit code 6 then.'),
  ).action(async (_: StoreOptions, command: Command) => {
    const options = command.optsWithGlobals<StoreOptions>();
    await withStores(options, async ({ history: store, site }) => {
      const { chunks, damaged, problems } = await store.verify();
      if (options.json === true) process.stdout.write(`${JSON.stringify({ chunks, damaged, problems })}\n`);
      else {
        process.stdout.write(`${chunks} chunks read\n`);
        for (const { pointId, from, to, why } of damaged.slice(0, SHOWN_MAX)) {
          const name = site.points.get(pointId)?.name ?? 'removed';
          process.stdout.write(
            `damaged  point ${pointId} (${name})  ${new Date(from).toISOString()} to ${new Date(to).toISOString()}  ${why}\n`,
          );
        }
        if (damaged.length > SHOWN_MAX) process.stdout.write(`... and ${damaged.length - SHOWN_MAX} more\n`);
        for (const problem of problems) process.stdout.write(`problem  ${problem}\n`);
      }
      if (damaged.length + problems.length > 0) {
        throw new CommandFailure(
          ExitCode.findings,
          `${damaged.length} damaged chunks, ${problems.length} other problems`,
        );
      }
    });
  });
}
