import ts from 'typescript';
import type { TidyFile } from './rule.ts';

/** The script of a file as a syntax tree, so that rules see code and never comments or text. */
export function parse(file: TidyFile): ts.SourceFile {
  const text = file.path.endsWith('.vue') ? scriptOf(file.text) : file.text;
  return ts.createSourceFile(file.path, text, ts.ScriptTarget.ESNext, false, ts.ScriptKind.TS);
}

/** Everything outside `<script>` becomes blank, so that line numbers stay. */
function scriptOf(component: string): string {
  let script = '';
  let end = 0;
  for (const match of component.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = match.index + match[0].indexOf('>') + 1;
    const body = match[1] ?? '';
    script += blank(component.slice(end, start)) + body;
    end = start + body.length;
  }
  return script;
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}

export function lineOf(source: ts.SourceFile, node: ts.Node): number {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

export interface ImportOf {
  readonly specifier: string;
  readonly line: number;
}

/** All modules a file asks for: import and export declarations, `import()`, `require()` and types by `import('...')`. */
export function importsOf(file: TidyFile): ImportOf[] {
  const source = parse(file);
  const found: ImportOf[] = [];
  walk(source, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push({ specifier, line: lineOf(source, node) });
  });
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? textOf(node.argument.literal) : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword;
  const isRequire = ts.isIdentifier(expression) && expression.text === 'require';
  return isImport || isRequire ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}
