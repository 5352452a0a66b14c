import type { Command } from 'commander';
import { retentionLines } from './retention-words.ts';
import { storeOptions, withStores } from './with-stores.ts';
import type { StoreOptions } from './with-stores.ts';

export function addStats(history: Command): void {
  storeOptions(history.command('stats').description('Size, points, first and last sample, damage.')).action(
    async (_: StoreOptions, command: Command) => {
      const options = command.optsWithGlobals<StoreOptions>();
      await withStores(options, async ({ history: store, retention, folder }) => {
        const { samples, bytes, points, oldestAt, newestAt, damagedChunks, problem } = await store.statistics();
        const facts = {
          folder,
          points,
          samples,
          bytes,
          bytes_per_sample: samples === 0 ? null : Math.round((bytes / samples) * 1000) / 1000,
          oldest: oldestAt === undefined ? null : new Date(oldestAt).toISOString(),
          newest: newestAt === undefined ? null : new Date(newestAt).toISOString(),
          damaged_chunks: damagedChunks,
          problem,
        };
        const rules = retention();
        if (options.json === true) process.stdout.write(`${JSON.stringify({ ...facts, retention: rules })}\n`);
        else {
          for (const [name, value] of Object.entries(facts)) {
            if (value !== null && value !== '')
              process.stdout.write(`${name.replaceAll('_', ' ').padEnd(17)}${value}\n`);
          }
          for (const line of retentionLines(rules)) process.stdout.write(`${'kept'.padEnd(17)}${line}\n`);
        }
      });
    },
  );
}
