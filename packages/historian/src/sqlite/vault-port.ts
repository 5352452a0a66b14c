import type { Turns } from '../turns.ts';
import type { Vault } from './vault.ts';

/** What can be asked of a vault, here or in its thread. */
export const vaultOperations = [
  'open',
  'load',
  'putLog',
  'trimLog',
  'seal',
  'dropDay',
  'dropMonth',
  'beginFold',
  'foldSome',
  'finishFold',
  'cleanSome',
  'leftovers',
  'release',
  'forgetLeftovers',
  'giveBack',
  'loadQuarantine',
  'saveQuarantine',
  'close',
] as const;

export type VaultOperation = (typeof vaultOperations)[number];

/** A vault that may be elsewhere. */
export type VaultPort = {
  readonly [K in VaultOperation]: (...args: Parameters<Vault[K]>) => Promise<ReturnType<Vault[K]>>;
};

/** Operations by name over one way to call them. */
export function vaultPort(call: (operation: VaultOperation, args: readonly unknown[]) => Promise<unknown>): VaultPort {
  // The types of all operations follow from the vault itself.
  return Object.fromEntries(
    vaultOperations.map((operation) => [operation, (...args: unknown[]) => call(operation, args)]),
  ) as unknown as VaultPort;
}

/** A vault in this thread, whose work counts in its turns: for tests, and where threads are not wanted. */
export function inThisThread(vault: Vault, turns: Turns): VaultPort {
  return vaultPort(async (operation, args) => {
    const run = vault[operation].bind(vault) as (...given: readonly unknown[]) => unknown;
    return turns.run(() => run(...args));
  });
}
