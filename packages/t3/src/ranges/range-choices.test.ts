import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digitalUnitRecord } from '../records/index.ts';
import { rangeChoices, rangeName } from './range-choices.ts';
import { noCustomRanges } from './range-tables.ts';

describe('The ranges a point can be given', () => {
  for (const type of ['input', 'output', 'variable'] as const) {
    test(`of an ${type} each have a name of their own, which is that of a point with it`, () => {
      const choices = rangeChoices(type, noCustomRanges);
      assert.equal(new Set(choices.map(({ name }) => name)).size, choices.length);
      for (const { name, ...point } of choices) assert.equal(rangeName(type, point, noCustomRanges), name);
    });
  }

  test('carry the texts people made on the panel', () => {
    const custom = {
      ...noCustomRanges,
      digitalUnits: [digitalUnitRecord.create({ offText: 'Shut', onText: 'Wide open' })],
    };
    const found = rangeChoices('input', custom).find(({ range, digitalAnalog }) => range === 23 && digitalAnalog === 0);
    assert.equal(found?.name, 'Shut / Wide open (23)');
    assert.equal(rangeName('input', { range: 12, digitalAnalog: 0 }, custom), 'Off / On, inverse (12)');
    assert.equal(rangeName('input', { range: 4, digitalAnalog: 1 }, custom), '10K type 2, °F');
  });
});
