// The thread that writes: everything that changes the files of a history happens here.
import { workerData } from 'node:worker_threads';

import { Damage } from './damage.ts';
import { answerCalls, tellDamage } from './thread-side.ts';
import type { VaultOperation } from './vault-port.ts';
import { Vault } from './vault.ts';

/** What the thread is started with. */
export interface VaultData {
  readonly folder: string;
  readonly bytesMax: number | undefined;
}

const { folder, bytesMax } = workerData as VaultData;
const vault = new Vault(folder, bytesMax, new Damage(tellDamage));

answerCalls(({ operation, args }: { operation: VaultOperation; args: readonly unknown[] }) => {
  const run = vault[operation].bind(vault) as (...given: readonly unknown[]) => unknown;
  return [run(...args), []];
});
