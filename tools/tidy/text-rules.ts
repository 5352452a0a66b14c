import { eachFile, isScript } from './rule.ts';
import type { Findings, TidyFile } from './rule.ts';

/** A file someone reads in one go; the lint rule for functions stands beside this one. */
const FILE_LINES_MAX = 500;

export function fileSizeRule(files: readonly TidyFile[]): Findings {
  const sources = files.filter(({ path }) => isScript(path) || /\.(c|h|mjs|sh)$/.test(path));
  return eachFile(sources, ({ path, text }) => {
    const lines = text.split('\n').length - 1;
    if (lines <= FILE_LINES_MAX) return [];
    return [`${path}: ${lines} lines are above the maximum ${FILE_LINES_MAX}; split it into files of one idea each`];
  });
}

/** Text from devices is hostile: markup made of it is a hole in the console. */
export function rawHtmlRule(files: readonly TidyFile[]): Findings {
  const sources = files.filter(({ path }) => path.startsWith('apps/') && isScript(path));
  return eachFile(sources, (file) =>
    matches(file, /\bv-html\b|\.innerHTML\b|\.outerHTML\b|\.insertAdjacentHTML\b/g).map(
      ({ line, text }) => `${file.path}:${line}: ${text} renders text as markup; use interpolation or a component`,
    ),
  );
}

const registryHosts =
  /\bregistry\.[a-z][\w-]*\.(?:org|com|io|dev|net)\b|\bnpm\.pkg\.github\.com\b|\bpypi\.org\b|\bpythonhosted\.org\b|\bcrates\.io\b|\b(?:deb|security)\.debian\.org\b|\bproxy\.golang\.org\b/g;

/** Where packages come from is the business of whoever installs: mirrors and offline sites have other hosts. */
export function registryHostRule(files: readonly TidyFile[]): Findings {
  return eachFile(files, (file) =>
    matches(file, registryHosts).map(
      ({ line, text }) =>
        `${file.path}:${line}: ${text} is a package registry; leave the host to the installing machine` +
        (file.path === 'package-lock.json' ? ' (npm install with omit-lockfile-registry-resolved)' : ''),
    ),
  );
}

/** Where containers and single users keep their work, besides this checkout itself. */
const machinePaths = /(?<![\w.~*)}\]-])\/(?:work|root|Users)\/(?=[\w.-])/g;

/** A path of the machine somebody works on means nothing on any other. `checkout` is where the repository lies. */
export function machinePathRule(checkout: string): (files: readonly TidyFile[]) => Findings {
  const own = new RegExp(RegExp.escape(checkout), 'g');
  return (files) =>
    eachFile(files, (file) =>
      [...matches(file, machinePaths), ...matches(file, own)].map(
        ({ line, text }) => `${file.path}:${line}: ${text} is a folder of one machine; use a path from the repository`,
      ),
    );
}

function matches(file: TidyFile, pattern: RegExp): { line: number; text: string }[] {
  return [...file.text.matchAll(pattern)].map((match) => ({
    line: file.text.slice(0, match.index).split('\n').length,
    text: match[0],
  }));
}
