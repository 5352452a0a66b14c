import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFiles } from './read-files.ts';
import { rules } from './rules.ts';

const files = readFiles();

for (const [title, rule] of Object.entries(rules)) {
  test(title, () => {
    const { problems, examined } = rule(files);
    assert.ok(examined > 0, 'the rule examined nothing: it looks in the wrong place');
    assert.ok(problems.length === 0, `\n${problems.join('\n')}`);
  });
}
