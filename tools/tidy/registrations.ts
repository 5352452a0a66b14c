import { isTestCode } from './rule.ts';
import type { Findings, TidyFile } from './rule.ts';

/** A kind of thing that lives in a file or folder of its own and is named in one list. */
interface Registration {
  readonly what: string;
  /** Group 1 is what tells one from another. */
  readonly pattern: RegExp;
  readonly list: string;
  /** The text that must stand in the list. */
  readonly entry: (name: string) => string;
}

const registrations: readonly Registration[] = [
  {
    what: 'resource of the API',
    pattern: /^packages\/contract\/src\/([^/]+)\.ts$/,
    list: 'packages/contract/src/index.ts',
    entry: (name) => `'./${name}.ts'`,
  },
  {
    what: 'BACnet service',
    pattern: /^drivers\/bacnet\/src\/services\/([^/]+)\.ts$/,
    list: 'drivers/bacnet/src/services/index.ts',
    entry: (name) => `'./${name}.ts'`,
  },
  {
    what: 'page of the console',
    pattern: /^apps\/web\/src\/pages\/([^/]+)\//,
    list: 'apps/web/src/routes.ts',
    entry: (name) => `./pages/${name}/`,
  },
  {
    what: 'protocol',
    pattern: /^drivers\/([^_/][^/]*)\/src\/driver\.ts$/,
    list: 'apps/t3000/src/drivers.ts',
    entry: (name) => `'@t3000/driver-${name}'`,
  },
];

/** What nobody names in its list is dead weight that looks alive. */
export function registrationRule(files: readonly TidyFile[]): Findings {
  const problems: string[] = [];
  let examined = 0;
  for (const { what, pattern, list, entry } of registrations) {
    const listText = files.find(({ path }) => path === list)?.text ?? '';
    const names = files
      .filter(({ path }) => path !== list && !isTestCode(path))
      .map(({ path }) => pattern.exec(path)?.[1]);
    for (const name of new Set(names)) {
      if (name === undefined) continue;
      examined++;
      if (listText.includes(entry(name))) continue;
      problems.push(`${list}: the ${what} "${name}" is not named; add ${entry(name)} or remove it`);
    }
  }
  return { problems, examined };
}
