import ts from 'typescript';
import type { Exception } from './exceptions.ts';
import { isScript, isTestCode } from './rule.ts';
import type { Findings, TidyFile } from './rule.ts';
import { importsOf, lineOf, parse, walk } from './syntax.ts';

const time = 'take a Clock: now() stamps, monotonic() measures, setTimer() and sleep() wait';
const chance = 'take an Rng';
const machine = 'decide it in apps/t3000 and hand it in as an argument';
const code = 'text is never code here; parse it';

/** What hides time, chance or the machine from a test, and what to use instead. */
const bannedCalls: ReadonlyMap<string, string> = new Map([
  ['Date.now', time],
  ['new Date()', time],
  ['performance.now', time],
  ['setTimeout', time],
  ['setInterval', time],
  ['Math.random', chance],
  ['process', machine],
  ['eval', code],
  ['new Function', code],
]);

const bannedModules: ReadonlyMap<string, string> = new Map([
  ['node:timers', time],
  ['node:net', 'take a Net'],
  ['node:dgram', 'take a Net'],
  ['node:dns', 'addresses are numeric below apps/; resolve names there'],
  ['node:fs', 'take a Disk'],
  ['node:child_process', machine],
  ['node:process', machine],
  ['node:sqlite', 'only site and historian keep database files; take one of their stores'],
]);

/** Members of Node's `process`, so that a variable of that name is left alone. */
const processMembers =
  /^(argv|arch|chdir|cpuUsage|cwd|env|exit|exitCode|getuid|hrtime|kill|memoryUsage|nextTick|off|on|once|pid|platform|ppid|resourceUsage|stderr|stdin|stdout|umask|uptime|version|versions)$/;

interface Use {
  readonly what: string;
  readonly line: number;
  readonly instead: string;
}

/** Below apps/ time, chance, network and files come in as arguments, so that any fault can be replayed. */
export function bannedCallRule(exceptions: readonly Exception[]): (files: readonly TidyFile[]) => Findings {
  return (files) => {
    const needed = new Set<Exception>();
    const problems: string[] = [];
    const examined = files.filter(
      ({ path }) => isScript(path) && /^(packages|drivers)\//.test(path) && !isTestCode(path),
    );
    for (const file of examined) {
      for (const { what, line, instead } of [...bannedImports(file), ...bannedUses(file)]) {
        const excuse = exceptions.find((exception) => covers(exception, file.path, what));
        if (excuse === undefined) problems.push(`${file.path}:${line}: ${what} is banned below apps/; ${instead}`);
        else needed.add(excuse);
      }
    }
    for (const exception of exceptions) {
      const isThere = examined.some(({ path }) => path.startsWith(exception.path));
      if (!isThere || needed.has(exception)) continue;
      problems.push(`tools/tidy/exceptions.ts: nothing needs the exception for ${exception.path} any more; remove it`);
    }
    return { problems, examined: examined.length };
  };
}

function covers({ path, uses }: Exception, filePath: string, what: string): boolean {
  const isPlace = path.endsWith('/') ? filePath.startsWith(path) : filePath === path;
  return isPlace && (uses.includes('*') || uses.includes(what));
}

function bannedImports(file: TidyFile): Use[] {
  return importsOf(file).flatMap(({ specifier, line }) => {
    const bare = specifier.startsWith('node:') ? specifier : `node:${specifier}`;
    const what = bare.split('/')[0] ?? bare;
    const instead = bannedModules.get(what);
    return instead === undefined ? [] : [{ what, line, instead }];
  });
}

function bannedUses(file: TidyFile): Use[] {
  const source = parse(file);
  const uses: Use[] = [];
  walk(source, (node) => {
    const what = banned(node);
    const instead = what === undefined ? undefined : bannedCalls.get(what);
    if (what !== undefined && instead !== undefined) uses.push({ what, line: lineOf(source, node), instead });
  });
  return uses;
}

/** The name in the list above of what `node` uses. */
function banned(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    if (node.expression.text === 'Date') return node.arguments?.length ? undefined : 'new Date()';
    return `new ${node.expression.text}`;
  }
  if (ts.isPropertyAccessExpression(node)) return bannedMember(node);
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  return node.expression.text === 'Date' ? 'new Date()' : node.expression.text;
}

function bannedMember({ expression, name }: ts.PropertyAccessExpression): string | undefined {
  if (!ts.isIdentifier(expression)) return undefined;
  if (expression.text === 'process') return processMembers.test(name.text) ? 'process' : undefined;
  return expression.text === 'globalThis' ? name.text : `${expression.text}.${name.text}`;
}
