/** An expression that cannot be read; the message names the place. */
export class ExpressionError extends Error {
  /** Counted from 1. */
  readonly column: number;

  constructor(message: string, column: number) {
    super(`${message} (column ${column})`);
    this.name = 'ExpressionError';
    this.column = column;
  }
}

export interface Token {
  readonly kind: 'number' | 'name' | 'neighbour' | 'sign' | 'end';
  readonly text: string;
  /** Of numbers; 0 otherwise. */
  readonly value: number;
  readonly column: number;
}

/** Sticky, one token each, and none that can go back over what it read: time grows with the length alone. */
const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /\s+/y],
  ['number', /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['name', /[A-Za-z_]\w*/y],
  ['neighbour', /\[[^[\]]{1,100}\]/y],
  ['sign', /\|\||&&|==|!=|<=|>=|[<>!()+\-*/%,]/y],
];

/** The words of an expression, with an `end` behind the last. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const [kind, word] = wordAt(text, at);
    if (kind !== 'space') {
      tokens.push({ kind, text: word, value: kind === 'number' ? Number(word) : 0, column: at + 1 });
    }
    at += word.length;
  }
  tokens.push({ kind: 'end', text: '', value: 0, column: text.length + 1 });
  return tokens;
}

function wordAt(text: string, at: number): [Token['kind'] | 'space', string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const word = pattern.exec(text)?.[0];
    if (word !== undefined) return [kind, word];
  }
  const found = String.fromCodePoint(text.codePointAt(at) ?? 0);
  const hint = found === '=' ? '; equality is written ==' : '';
  throw new ExpressionError(`"${found}" means nothing here${hint}`, at + 1);
}
