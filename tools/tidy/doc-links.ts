import { posix } from 'node:path';
import { eachFile } from './rule.ts';
import type { Findings, TidyFile } from './rule.ts';

/** Relative links and pictures in Markdown lead to something that is in the repository. */
export function docLinkRule(files: readonly TidyFile[]): Findings {
  const known = new Set(['.']);
  for (const { path } of files) {
    for (let name = path; name !== '.'; name = posix.dirname(name)) known.add(name);
  }
  const pages = files.filter(({ path }) => path.endsWith('.md'));
  return eachFile(pages, ({ path, text }) =>
    linksOf(text)
      .filter(({ target }) => !known.has(posix.normalize(posix.join(posix.dirname(path), target)).replace(/\/$/, '')))
      .map(({ target, line }) => `${path}:${line}: ${target} does not exist; mend the link or add the file`),
  );
}

function linksOf(text: string): { target: string; line: number }[] {
  const links: { target: string; line: number }[] = [];
  let isFenced = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(```|~~~)/.test(line)) isFenced = !isFenced;
    if (isFenced) continue;
    const prose = line.replace(/`[^`]*`/g, '');
    for (const match of prose.matchAll(/\]\(\s*<?([^)\s>]+)|(?:src|href)="([^"]+)"|^\s*\[[^\]]+\]:\s*(\S+)/g)) {
      const target = decodeURI((match[1] ?? match[2] ?? match[3] ?? '').replace(/[#?].*$/, ''));
      if (target !== '' && !/^[a-z][\w+.-]*:|^\//i.test(target)) links.push({ target, line: index + 1 });
    }
  }
  return links;
}
