import { fileURLToPath } from 'node:url';

/** What a module imports, as the bundler knows it. */
interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

const entry = pathOf('main.ts');

/** What everybody sees first. */
const roots = [
  'main.ts',
  'shell/AppShell.vue',
  'shell/BareFrame.vue',
  'pages/login/LoginPage.vue',
  'pages/overview/OverviewPage.vue',
].map(pathOf);

/**
 * Puts what sign-in and overview need into one file. By itself the bundler makes a hundred small ones of it, each with a
 * kilobyte of headers, the worst on a slow line. Called for every module; undefined leaves it to the bundler.
 */
export function firstPages(): (id: string, modules: Modules) => string | undefined {
  let needed: ReadonlySet<string> | undefined;
  return (id, modules) => ((needed ??= withImports(roots, modules)).has(id) ? 'first' : undefined);
}

function withImports(ids: readonly string[], modules: Modules): ReadonlySet<string> {
  const found = new Set(ids);
  for (const id of found) for (const next of modules.getModuleInfo(id)?.importedIds ?? []) found.add(next);
  // It waits for the texts, and whoever imports a file that waits would wait with it.
  found.delete(entry);
  return found;
}

function pathOf(source: string): string {
  return fileURLToPath(new URL(`src/${source}`, import.meta.url));
}
