import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvText } from './csv.ts';

test('cells that look like formulas become text, numbers stay numbers', () => {
  const cells = ['=1+1', '+cmd', '-5.5', '-5x', '@SUM(A1)', ' =1', '\t=1', '5', 'plain'];
  assert.equal(csvText([cells]), "'=1+1,'+cmd,-5.5,'-5x,'@SUM(A1),' =1,'\uFFFD=1,5,plain\r\n");
});

test('quotes and commas are quoted, control characters replaced', () => {
  assert.equal(csvText([['a,b', 'say "x"', 'two\nlines'], ['']]), '"a,b","say ""x""",two\uFFFDlines\r\n\r\n');
});
