import type { Plugin } from 'vite';

/** Parts of a route that the server reads and the browser never does. */
const SERVER_ONLY = new Set([
  'tag',
  'summary',
  'permission',
  'scope',
  'params',
  'query',
  'reply',
  'status',
  'bodyBytesMax',
]);
const CONTRACT = /\/packages\/contract\/src\/[^/]+\.ts$/;

/** A node of the syntax tree: its place in the text, and whatever else its kind has. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

interface Cut {
  readonly from: number;
  readonly to: number;
  readonly put: string;
}

/**
 * Leaves the schemas out of the contract in the build of the console. The contract is the server's to check; the browser
 * needs its types, which cost nothing, and the method and path of every route. With the schemas the first load would be a
 * sixth larger. What is left of the builders does nothing (see src/no-schemas.ts).
 */
export function leanContract(): Plugin {
  return {
    name: 'lean-contract',
    apply: 'build',
    transform(code, id) {
      if (!CONTRACT.test(id)) return null;
      const cuts: Cut[] = [];
      // The tree of the parser has the shape of ESTree; only what is looked at here is named.
      visit(this.parse(code) as unknown as Node, code, cuts);
      return { code: applied(code, cuts), map: null };
    },
  };
}

function visit(node: Node, code: string, cuts: Cut[]): void {
  if (isBuilder(node)) {
    const [first] = node['arguments'] as Node[];
    if (first !== undefined) cuts.push({ from: first.start, to: node.end - 1, put: '' });
    return;
  }
  const isRoute =
    node.type === 'ObjectExpression' &&
    keysOf(node).some((key) => key === 'method' || key === 'summary' || key === 'permission');
  for (const child of childrenOf(node)) {
    const key = isRoute ? keyOf(child) : undefined;
    const value = child['value'] as Node | undefined;
    if (key !== undefined && SERVER_ONLY.has(key)) cuts.push(withComma(child, code));
    // That there is a body decides about the request; what is in it does not.
    else if (key === 'body' && value !== undefined) cuts.push({ from: child.start, to: child.end, put: 'body: {}' });
    else visit(child, code, cuts);
  }
}

/** `Type.Object(...)` and its like. */
function isBuilder({ type, callee }: Node): boolean {
  const { object } = (callee ?? {}) as { object?: { name?: string } };
  return type === 'CallExpression' && object?.name === 'Type';
}

function keysOf(node: Node): (string | undefined)[] {
  return (node['properties'] as Node[]).map(keyOf);
}

function keyOf({ type, key }: Node): string | undefined {
  return type === 'Property' ? (key as { name?: string }).name : undefined;
}

function withComma({ start, end }: Node, code: string): Cut {
  const after = /^\s*,/.exec(code.slice(end))?.[0].length ?? 0;
  return { from: start, to: end + after, put: '' };
}

function childrenOf(node: Node): Node[] {
  return Object.values(node).flat().filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function applied(code: string, cuts: readonly Cut[]): string {
  let text = code;
  for (const { from, to, put } of cuts.toSorted((a, b) => b.from - a.from))
    text = text.slice(0, from) + put + text.slice(to);
  return text;
}
