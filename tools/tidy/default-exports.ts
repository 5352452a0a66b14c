import ts from 'typescript';
import { eachFile } from './rule.ts';
import type { Findings, TidyFile } from './rule.ts';
import { lineOf, parse, walk } from './syntax.ts';

/** Tools that read a file of their own demand a default export; declarations only describe what others made. */
const isDemanded = (path: string): boolean => /(^|\/)[\w-]+\.config\.ts$|\.d\.ts$/.test(path);

/** A named export has one name everywhere, so that a search finds every use. */
export function defaultExportRule(files: readonly TidyFile[]): Findings {
  const sources = files.filter(({ path }) => path.endsWith('.ts') && !isDemanded(path));
  return eachFile(sources, (file) => {
    const source = parse(file);
    const problems: string[] = [];
    walk(source, (node) => {
      if (!isDefaultExport(node)) return;
      problems.push(`${file.path}:${lineOf(source, node)}: a default export has no name; export it by name`);
    });
    return problems;
  });
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent ?? node);
}
