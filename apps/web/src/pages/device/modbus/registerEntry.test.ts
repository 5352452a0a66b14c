import assert from 'node:assert/strict';
import { test } from 'node:test';
import { entryOf, formOf, isBit } from './registerEntry.ts';

test('an entry goes through the form unchanged, with what the form does not show', () => {
  const entry = {
    register: 'holding:7',
    name: 'Supply',
    type: 'int16',
    order: 'CDAB',
    scale: 0.1,
    unit: '°C',
    minimum: -40,
    maximum: 120,
    write: 'none',
    invalid: [32_767],
    point: 'input',
  };
  assert.deepEqual(entryOf(formOf(entry), entry), { entry });
  assert.deepEqual(formOf(undefined).write, 'none', 'nothing is written unless somebody says so');
});

test('numbers may be written with a comma, and what is none is named', () => {
  const form = { ...formOf(undefined), register: '40001', name: 'A', scale: '0,5', minimum: 'x', maximum: '-' };
  assert.deepEqual(entryOf(form), { wrong: ['minimum', 'maximum'] });
  assert.deepEqual(entryOf({ ...form, minimum: '', maximum: '' }), {
    entry: { register: '40001', name: 'A', type: 'uint16', scale: 0.5, write: 'none' },
  });
});

test('bits have no type, and inputs are never written', () => {
  for (const register of ['coil:5', 'discrete:0', '00001', '10017']) assert.equal(isBit(register), true, register);
  for (const register of ['holding:5', '40001', 'input:3']) assert.equal(isBit(register), false, register);
  const form = { ...formOf(undefined), register: '10017', name: 'Door', type: 'uint16' };
  assert.deepEqual(entryOf(form), { entry: { register: '10017', name: 'Door' } });
  assert.deepEqual(entryOf({ ...form, register: 'holding:3.4' }), {
    entry: { register: 'holding:3.4', name: 'Door', write: 'none' },
  });
});

test('a text has its length and neither factor nor limits', () => {
  const form = { ...formOf(undefined), register: '40031', name: 'Message', type: 'string', scale: 'x', minimum: 'y' };
  assert.deepEqual(entryOf({ ...form, length: '16' }), {
    entry: { register: '40031', name: 'Message', type: 'string', length: 16, write: 'none' },
  });
  assert.deepEqual(entryOf({ ...form, length: '0' }), { wrong: ['length'] });
  const entry = { register: '40031', name: 'Message', type: 'string', length: 4 };
  assert.deepEqual(entryOf(formOf(entry), entry), { entry });
});
