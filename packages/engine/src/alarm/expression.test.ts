import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { parseExpression, truthOf } from './expression.ts';
import { ExpressionError } from './expression-tokens.ts';

const values = new Map([
  [1, 20],
  [2, 0],
  [12, 1],
]);
const scope = { value: () => 21.5, point: (id: number) => values.get(id) };

function result(text: string): number | undefined {
  return parseExpression(text).evaluate(scope);
}

test('expressions calculate and compare as people expect', () => {
  const rows: [string, number | undefined][] = [
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['-p1 + 1', -19],
    ['value > 21 and p12 == 1', 1],
    ['value > 21 && !(p12 == 1)', 0],
    ['not p2', 1],
    ['abs(p1 - value) > 1.4', 1],
    ['max(p1, value, 3) == value', 1],
    ['avg(1, 2, 3)', 2],
    ['7 % 4', 3],
    ['1.5e1', 15],
    ['true and false or true', 1],
    ['good(p12)', 1],
    ['good(p99)', 0],
  ];
  for (const [text, expected] of rows) assert.equal(result(text), expected, text);
});

test('what is unknown stays unknown unless the rest decides alone', () => {
  const rows: [string, boolean | undefined][] = [
    ['p99 > 3', undefined],
    ['p99 > 3 and p2 == 1', false],
    ['p2 == 1 and p99 > 3', false],
    ['p99 > 3 or p12 == 1', true],
    ['p99 > 3 or p2 == 1', undefined],
    ['not p99', undefined],
    ['1 / 0 > 5', undefined],
  ];
  for (const [text, expected] of rows) assert.equal(truthOf(parseExpression(text), scope), expected, text);
});

test('what cannot be read is refused with the column', () => {
  const rows: [string, RegExp][] = [
    ['', /ends where a value is wanted \(column 1\)/],
    ['value >', /ends where a value is wanted \(column 8\)/],
    ['value = 3', /"=" means nothing here; equality is written == \(column 7\)/],
    ['value > 3 4', /"4" was not expected here \(column 11\)/],
    ['(value', /"\)" is missing before the end/],
    ['process', /"process" is unknown/],
    ['constructor(1)', /there is no function "constructor"/],
    ['abs(1, 2)', /abs takes 1 values, not 2/],
    ['p0 > 1', /"p0" is unknown/],
    [`${'('.repeat(40)}1${')'.repeat(40)}`, /more than 32 levels/],
    ['-'.repeat(100), /more than 32 levels/],
    [Array.from({ length: 40 }, (_, i) => `p${i + 1}`).join('+'), /more than 32 points/],
    ['1+'.repeat(400), /has 800 characters; the maximum is 500/],
    ['value ☃ 3', /"☃" means nothing here/],
  ];
  for (const [text, expected] of rows) assert.throws(() => parseExpression(text), expected, text);
});

test('the points of an expression are known before it is used', () => {
  const { points, usesValue } = parseExpression('p3 > p17 and good(p3)');
  assert.deepEqual([[...points], usesValue], [[3, 17], false]);
});

test('any text is an expression or a complaint, never anything else', () => {
  const words = fc.constantFrom(
    'p1',
    'value',
    '(',
    ')',
    '+',
    '-',
    '==',
    'and',
    'not',
    '3',
    'abs',
    ',',
    '!',
    '%',
    '/',
    ' ',
    'min',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ maxLength: 60 }),
        fc.array(words, { maxLength: 30 }).map((list) => list.join(' ')),
      ),
      (text) => {
        try {
          const found = parseExpression(text).evaluate(scope);
          assert.ok(found === undefined || Number.isFinite(found));
        } catch (error) {
          assert.ok(error instanceof ExpressionError, String(error));
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test('a name in brackets is the point of that name in the same device', () => {
  const rule = parseExpression('[Supply Fan Status] == 0 or [ p12 ] > 1');
  assert.deepEqual([...rule.neighbours], ['supply fan status', 'p12']);
  const nothing = { value: () => undefined, point: () => undefined };
  assert.equal(truthOf(rule, { ...nothing, neighbour: (name) => (name === 'p12' ? 2 : undefined) }), true);
  assert.equal(truthOf(rule, nothing), undefined);
  assert.throws(() => parseExpression('[Fan == 0'), /column 1/);
  assert.throws(() => parseExpression('[] == 0'), /column 1/);
});
