import { isScript, isTestCode, packageOf } from './rule.ts';
import type { Findings, TidyFile } from './rule.ts';
import { importsOf } from './syntax.ts';

/**
 * Who may import whom: the shelf in a path is the layer. `drivers/<any>/device` stands for the entry `device` of any driver,
 * the side that plays a device. docs/architecture.md shows the same as a picture.
 */
const layers: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/contract': ['packages/core'],
  'packages/client': ['packages/core', 'packages/contract'],
  'packages/runtime': ['packages/core'],
  'packages/testkit': ['packages/core'],
  'packages/t3': ['packages/core'],
  'packages/basic': ['packages/core'],
  'packages/engine': ['packages/core', 'packages/basic'],
  'packages/historian': ['packages/core'],
  'packages/site': ['packages/core'],
  'packages/server': ['packages/core', 'packages/contract', 'packages/engine', 'packages/historian', 'packages/site'],
  'packages/simulator': ['packages/core', 'packages/t3', 'packages/basic', 'drivers/*/device'],
  'drivers/t3': ['packages/core', 'packages/t3', 'drivers/bacnet'],
  'drivers/memory': ['packages/core', 'packages/t3'],
  'apps/web': ['packages/core', 'packages/contract', 'packages/client'],
  'apps/t3000': ['packages/*', 'drivers/*'],
};

/** Every other driver stands on core alone. */
const driverLayer: readonly string[] = ['packages/core'];

/** Tests hold fakes, and the real ports to hold the fakes to. */
const testPackages: readonly string[] = ['packages/testkit', 'packages/runtime'];

/** A test may set both ends of a line against each other, whatever packages they live in. */
const protocolPeers: readonly string[] = ['drivers/*', 'packages/simulator', 'packages/t3'];
const apiPeers: readonly string[] = ['packages/server', 'packages/client'];

/** Imports stay within the layers; packages are reached by name, never by a path into their folder. */
export function layerRule(files: readonly TidyFile[]): Findings {
  const folders = packageFolders(files);
  const problems: string[] = [];
  let examined = 0;
  for (const file of files.filter(({ path }) => isScript(path))) {
    const from = packageOf(file.path);
    const rule = allowedFor(from, file.path);
    if (from !== undefined && rule === undefined) {
      examined++;
      problems.push(`${file.path}: ${from} is in no layer; name it and what it may import in tools/tidy/layers.ts`);
      continue;
    }
    for (const { specifier, line } of importsOf(file)) {
      examined++;
      const where = `${file.path}:${line}`;
      const problem = specifier.startsWith('.')
        ? relativeProblem(file.path, specifier, folders)
        : namedProblem(from, rule, specifier, folders);
      if (problem !== undefined) problems.push(`${where}: ${problem}`);
    }
  }
  return { problems, examined };
}

/** Name of each package of ours to its folder. */
function packageFolders(files: readonly TidyFile[]): Map<string, string> {
  const folders = new Map<string, string>();
  for (const { path, text } of files) {
    const folder = packageOf(path);
    if (folder === undefined || path !== `${folder}/package.json`) continue;
    const name = /"name":\s*"([^"]+)"/.exec(text)?.[1];
    if (name !== undefined) folders.set(name, folder);
  }
  return folders;
}

/** Undefined for a package nobody has put in a layer; whole-system tests and tools may import everything but apps. */
function allowedFor(from: string | undefined, path: string): readonly string[] | undefined {
  if (from === undefined) return ['packages/*', 'drivers/*'];
  const own = layerOf(from);
  if (own === undefined || !isTestCode(path)) return own;
  return [...new Set([...below(from), ...testPackages, ...peersOf(from)])];
}

function peersOf(from: string): readonly string[] {
  if (from.startsWith('drivers/') || from === 'packages/simulator') return protocolPeers;
  return apiPeers.includes(from) ? apiPeers : [];
}

function layerOf(folder: string): readonly string[] | undefined {
  return layers[folder] ?? (folder.startsWith('drivers/') ? driverLayer : undefined);
}

/** Everything a package may import, directly or by way of others. */
function below(folder: string): string[] {
  const direct = layerOf(folder) ?? [];
  return [...direct, ...direct.flatMap((entry) => below(entry))];
}

function relativeProblem(path: string, specifier: string, folders: Map<string, string>): string | undefined {
  const target = packageOf(new URL(specifier, `file:///${path}`).pathname.slice(1));
  if (target === undefined || target === packageOf(path)) return undefined;
  // Generators describe the programs, which offer nothing by name.
  if (path.startsWith('tools/') && target.startsWith('apps/')) return undefined;
  const name = [...folders].find(([, folder]) => folder === target)?.[0] ?? 'its name';
  return `${specifier} reaches into ${target} by path; import ${name}, and export there what is needed`;
}

function namedProblem(
  from: string | undefined,
  allowed: readonly string[] | undefined,
  specifier: string,
  folders: Map<string, string>,
): string | undefined {
  const [name, target] =
    [...folders].find(([candidate]) => specifier === candidate || specifier.startsWith(`${candidate}/`)) ?? [];
  if (name === undefined || target === undefined || target === from) return undefined;
  const entry = specifier.slice(name.length);
  const shelf = target.slice(0, target.indexOf('/'));
  const names = new Set([target, target + entry, `${shelf}/*`, `${shelf}/*${entry}`]);
  if (allowed?.some((candidate) => names.has(candidate))) return undefined;
  const options = allowed?.length ? `it may import ${allowed.join(', ')}` : 'it imports nothing of ours';
  return `${from ?? 'this folder'} may not import ${specifier}; ${options}. Hand in what is needed as an argument`;
}
