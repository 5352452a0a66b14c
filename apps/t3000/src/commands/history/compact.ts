import type { Command } from 'commander';
import { storeOptions, withStores } from './with-stores.ts';
import type { StoreOptions } from './with-stores.ts';

export function addCompact(history: Command): void {
  storeOptions(
    history
      .command('compact')
      .description('Bring months that are over into their final form now. The server does it by itself when it pays.'),
  ).action(async (_: StoreOptions, command: Command) => {
    const options = command.optsWithGlobals<StoreOptions>();
    await withStores(options, async ({ history: store }) => {
      const before = (await store.statistics()).bytes;
      await store.compact();
      const after = (await store.statistics()).bytes;
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ bytes_before: before, bytes_after: after })}\n`
          : `${before} bytes before, ${after} bytes after\n`,
      );
    });
  });
}
