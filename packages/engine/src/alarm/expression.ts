import type { PointId } from '@t3000/core';
import { ExpressionError, tokenize } from './expression-tokens.ts';
import type { Token } from './expression-tokens.ts';

/** What an expression may look at; undefined where a value is missing or bad. */
export interface ExpressionScope {
  /** The point the alarm is about. */
  readonly value: () => number | undefined;
  readonly point: (id: PointId) => number | undefined;
  /** A point of the same device by its name, in lower case. */
  readonly neighbour?: (name: string) => number | undefined;
}

/** A checked expression. Unknown values make the result unknown, unless the rest decides it alone. */
export interface Expression {
  readonly text: string;
  readonly points: ReadonlySet<PointId>;
  /** Names of points of the same device, in lower case. */
  readonly neighbours: ReadonlySet<string>;
  readonly usesValue: boolean;
  evaluate(scope: ExpressionScope): number | undefined;
}

type Node = (scope: ExpressionScope) => number | undefined;

/** Longer than any rule people can still read. */
export const EXPRESSION_LENGTH_MAX = 500;
/** Parentheses and signs inside each other; keeps the parser's stack small. */
const DEPTH_MAX = 32;
/** Points one rule may look at. */
const POINTS_MAX = 32;

/** Operators from the loosest to the tightest; all of a line associate to the left. */
const levels: readonly (readonly string[])[] = [
  ['||', 'or'],
  ['&&', 'and'],
  ['==', '!=', '<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

const functions: ReadonlyMap<string, { readonly least: number; readonly most: number; run(values: number[]): number }> =
  new Map([
    ['abs', { least: 1, most: 1, run: ([a = NaN]) => Math.abs(a) }],
    ['min', { least: 1, most: 16, run: (values) => Math.min(...values) }],
    ['max', { least: 1, most: 16, run: (values) => Math.max(...values) }],
    ['avg', { least: 1, most: 16, run: (values) => values.reduce((sum, each) => sum + each, 0) / values.length }],
    ['round', { least: 1, most: 1, run: ([a = NaN]) => Math.round(a) }],
  ]);

/**
 * Reads an expression such as `value > 26 and p12 == 1 and not (p13 > p14 + 2)`. `p12` is the value of point 12, `value`
 * that of the alarm's own point, `[Supply Fan Status]` that of the point of this name in the same device, `[#fan run]` that of the one with these tags, `good(p12)` whether
 * it can be trusted. Throws {@link ExpressionError} with the column.
 */
export function parseExpression(text: string): Expression {
  if (text.length > EXPRESSION_LENGTH_MAX) {
    const problem = `the expression has ${text.length} characters; the maximum is ${EXPRESSION_LENGTH_MAX}`;
    throw new ExpressionError(problem, EXPRESSION_LENGTH_MAX + 1);
  }
  const parser = new Parser(tokenize(text));
  const root = parser.whole();
  const { points, neighbours, usesValue } = parser;
  return { text, points, neighbours, usesValue, evaluate: (scope) => root(scope) };
}

/** True, false or unknown, for an alarm's condition. */
export function truthOf(expression: Expression, scope: ExpressionScope): boolean | undefined {
  const result = expression.evaluate(scope);
  return result === undefined ? undefined : result !== 0;
}

class Parser {
  readonly points = new Set<PointId>();
  readonly neighbours = new Set<string>();
  usesValue = false;
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Node {
    const node = this.#binary(0);
    const rest = this.#peek();
    if (rest.kind !== 'end') throw new ExpressionError(`"${rest.text}" was not expected here`, rest.column);
    return node;
  }

  #peek(): Token {
    // The list always ends with an end token, which is never passed.
    return this.#tokens[this.#at] as Token;
  }

  #take(text: string): boolean {
    if (this.#peek().text !== text || this.#peek().kind === 'end') return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    if (this.#take(text)) return;
    const { column, kind, text: found } = this.#peek();
    throw new ExpressionError(`"${text}" is missing before ${kind === 'end' ? 'the end' : `"${found}"`}`, column);
  }

  #deeper<T>(work: () => T): T {
    if (++this.#depth > DEPTH_MAX) {
      throw new ExpressionError(`more than ${DEPTH_MAX} levels lie inside each other`, this.#peek().column);
    }
    const result = work();
    this.#depth--;
    return result;
  }

  #binary(level: number): Node {
    const operators = levels[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    for (;;) {
      const operator = operators.find((each) => this.#take(each));
      if (operator === undefined) return left;
      left = combine(operator, left, this.#binary(level + 1));
    }
  }

  #unary(): Node {
    if (this.#take('!') || this.#take('not')) {
      const inner = this.#deeper(() => this.#unary());
      return (scope) => map(inner(scope), (value) => (value === 0 ? 1 : 0));
    }
    if (this.#take('-')) {
      const inner = this.#deeper(() => this.#unary());
      return (scope) => map(inner(scope), (value) => -value);
    }
    return this.#primary();
  }

  #primary(): Node {
    const token = this.#peek();
    this.#at++;
    if (token.kind === 'number') return () => token.value;
    if (token.kind === 'name') return this.#name(token);
    if (token.kind === 'neighbour') return this.#neighbour(token);
    if (token.text === '(') {
      const inner = this.#deeper(() => this.#binary(0));
      this.#expect(')');
      return inner;
    }
    this.#at--;
    const found = token.kind === 'end' ? 'the expression ends' : `"${token.text}" stands`;
    throw new ExpressionError(`${found} where a value is wanted`, token.column);
  }

  #name({ text, column }: Token): Node {
    if (text === 'true' || text === 'false') return () => (text === 'true' ? 1 : 0);
    if (text === 'value') {
      this.usesValue = true;
      return (scope) => scope.value();
    }
    const point = /^p([1-9]\d{0,9})$/.exec(text)?.[1];
    if (point !== undefined) return this.#point(Number(point), column);
    if (this.#peek().text === '(') return this.#call(text, column);
    throw new ExpressionError(`"${text}" is unknown; write value, p12 for point 12, or a function`, column);
  }

  #point(id: PointId, column: number): Node {
    this.points.add(id);
    this.#checkCount(column);
    return (scope) => scope.point(id);
  }

  #neighbour({ text, column }: Token): Node {
    const inside = text.slice(1, -1).trim();
    // Tags tell capitals apart, names do not.
    const name = inside.startsWith('#') ? inside : inside.toLowerCase();
    this.neighbours.add(name);
    this.#checkCount(column);
    return (scope) => scope.neighbour?.(name);
  }

  #checkCount(column: number): void {
    if (this.points.size + this.neighbours.size <= POINTS_MAX) return;
    throw new ExpressionError(`more than ${POINTS_MAX} points are named`, column);
  }

  #call(name: string, column: number): Node {
    const known = functions.get(name);
    if (known === undefined && name !== 'good') {
      throw new ExpressionError(
        `there is no function "${name}"; there are good, ${[...functions.keys()].join(', ')}`,
        column,
      );
    }
    this.#expect('(');
    const parts = this.#deeper(() => {
      const list = [this.#binary(0)];
      while (this.#take(',')) list.push(this.#binary(0));
      return list;
    });
    this.#expect(')');
    const [least, most] = [known?.least ?? 1, known?.most ?? 1];
    if (parts.length < least || parts.length > most) {
      const wanted = least === most ? String(least) : `${least} to ${most}`;
      throw new ExpressionError(`${name} takes ${wanted} values, not ${parts.length}`, column);
    }
    if (known === undefined) return (scope) => (parts[0]?.(scope) === undefined ? 0 : 1);
    return (scope) => {
      const values = parts.map((part) => part(scope));
      return values.every((value) => value !== undefined) ? finite(known.run(values)) : undefined;
    };
  }
}

function combine(operator: string, left: Node, right: Node): Node {
  if (operator === '&&' || operator === 'and') return decided(left, right, 0);
  if (operator === '||' || operator === 'or') return decided(left, right, 1);
  return (scope) => {
    const [a, b] = [left(scope), right(scope)];
    return a === undefined || b === undefined ? undefined : finite(calculate(operator, a, b));
  };
}

/** And, or with unknowns after Kleene: the deciding side decides, whatever the other is. */
function decided(left: Node, right: Node, deciding: 0 | 1): Node {
  return (scope) => {
    const a = bit(left(scope));
    if (a === deciding) return deciding;
    const b = bit(right(scope));
    if (b === deciding) return deciding;
    return a === undefined || b === undefined ? undefined : 1 - deciding;
  };
}

/** True or false of a number. */
function bit(value: number | undefined): number | undefined {
  return map(value, (each) => (each === 0 ? 0 : 1));
}

function calculate(operator: string, a: number, b: number): number {
  switch (operator) {
    case '==':
      return a === b ? 1 : 0;
    case '!=':
      return a === b ? 0 : 1;
    case '<':
      return a < b ? 1 : 0;
    case '<=':
      return a <= b ? 1 : 0;
    case '>':
      return a > b ? 1 : 0;
    case '>=':
      return a >= b ? 1 : 0;
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    default:
      return a % b;
  }
}

function map(value: number | undefined, change: (value: number) => number): number | undefined {
  return value === undefined ? undefined : change(value);
}

/** Division by zero and overflow give nothing to decide on. */
function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
