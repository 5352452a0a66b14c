import { readFileSync } from 'node:fs';

/** One address the console has: what the router calls it, and how it looks. */
export interface ConsoleAddress {
  readonly name: string;
  readonly pattern: RegExp;
}

interface RouteRecord {
  readonly path: string;
  readonly name?: string;
  readonly children?: readonly RouteRecord[];
}

/** The console is no part of what the tests are compiled with: it is looked up when they run. */
const web = new URL('../../apps/web/src/', import.meta.url).href;

/**
 * Every address of the console by the table of its router: with and without what may be left out, and once for each word a
 * part may be. The tabs of a device stand in a table of their own.
 */
export async function consoleAddresses(): Promise<readonly ConsoleAddress[]> {
  const { pages } = (await import(`${web}routes.ts`)) as { pages: readonly RouteRecord[] };
  // Its table names components, which only a browser can load: the names are enough.
  const source = readFileSync(new URL('pages/device/tabs.ts', web), 'utf8');
  const deviceTabs = [...source.matchAll(/^ {4}name: '([\w-]+)'/gm)].map(([, name]) => ({ name }));
  // The first tab is the page itself; of the tables of a panel one stands for all.
  const tabs = `:tab(${['table-inputs', ...deviceTabs.slice(1).map(({ name }) => name)].join('|')})?`;
  return leaves(pages).flatMap(({ name = '', path }) =>
    variants(path.replace(/:tab\?$/, tabs)).map((text) => ({ name: `${name} ${text}`, pattern: patternOf(text) })),
  );
}

function leaves(records: readonly RouteRecord[], above = ''): RouteRecord[] {
  return records.flatMap((record) => {
    const path = `${above}/${record.path}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
    return record.children === undefined ? [{ ...record, path }] : leaves(record.children, path);
  });
}

/** `/system/:tab(users|audit)?` is `/system`, `/system/users` and `/system/audit`. */
function variants(path: string): string[] {
  const found = /\/:\w+(?:\((?<words>[^)]*)\))?(?<sign>[?*]?)/.exec(path);
  if (found?.groups === undefined) return [path];
  const { words = '[^/]+', sign = '' } = found.groups;
  const parts = words.split('|').map((word) => `/${word}`);
  if (sign === '?') parts.push('');
  return parts.flatMap((part) => variants(path.replace(found[0], () => part)));
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path === '' ? '/' : path}$`);
}
