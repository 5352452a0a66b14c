import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testPoint } from '../../components/point/testPoint.ts';
import { cellText, differences, editsToSend, withEdits } from './tableDraft.ts';

const valve = testPoint({ id: 1, name: 'Valve', tags: ['valve', 'cmd'] });
const fan = testPoint({ id: 2, name: 'Fan', kind: 'binary', unit: '' });

test('what is typed lies over what is stored until it says the same', () => {
  const edits = withEdits(new Map(), [
    { point: valve, column: 'maximum', text: '80' },
    { point: valve, column: 'poll_interval_ms', text: '2,5' },
    { point: fan, column: 'enabled', text: 'nein' },
  ]);
  assert.equal(cellText(edits, valve, 'maximum'), '80');
  assert.deepEqual(editsToSend(differences(edits, [valve, fan])), [
    { id: 1, maximum: 80, poll_interval_ms: 2500 },
    { id: 2, enabled: false },
  ]);
  const back = withEdits(edits, [
    { point: valve, column: 'maximum', text: ' 100,0' },
    { point: fan, column: 'enabled', text: 'TRUE' },
    { point: valve, column: 'poll_interval_ms', text: '5.0' },
  ]);
  assert.equal(back.size, 0);
});

test('the guard of a point is edited cell by cell, and what belongs together is judged together', () => {
  const edits = withEdits(new Map(), [
    { point: valve, column: 'write_lowest', text: '80' },
    { point: valve, column: 'write_highest', text: '20' },
    { point: valve, column: 'write_count', text: '3' },
    { point: valve, column: 'write_step', text: '0' },
    { point: fan, column: 'write_lowest', text: '1' },
    { point: fan, column: 'critical', text: 'ja' },
  ]);
  assert.deepEqual(
    differences(edits, [valve, fan]).map(({ point, column, fault }) => [point.name, column, fault]),
    [
      ['Valve', 'write_lowest', 'reversed'],
      ['Valve', 'write_highest', 'reversed'],
      ['Valve', 'write_step', 'out_of_bounds'],
      ['Valve', 'write_count', 'rate_half'],
      ['Fan', 'critical', undefined],
    ],
  );
  const whole = withEdits(new Map(), [
    { point: valve, column: 'write_count', text: '3' },
    { point: valve, column: 'write_span_seconds', text: '60' },
  ]);
  assert.deepEqual(editsToSend(differences(whole, [valve])), [{ id: 1, write_count: 3, write_span_seconds: 60 }]);
});

test('cells that mean nothing for a state take nothing', () => {
  const edits = withEdits(new Map(), [{ point: fan, column: 'unit', text: 'kW' }]);
  assert.equal(edits.size, 0);
  assert.equal(cellText(edits, fan, 'decimals'), '');
});

test('every faulty cell says what is wrong with it', () => {
  const edits = withEdits(new Map(), [
    { point: valve, column: 'name', text: ' ' },
    { point: valve, column: 'decimals', text: '1.5' },
    { point: valve, column: 'minimum', text: '200' },
    { point: valve, column: 'deadband', text: 'wide' },
    { point: valve, column: 'tags', text: 'valve, Hot' },
    { point: valve, column: 'enabled', text: 'maybe' },
    { point: valve, column: 'unit', text: 'x'.repeat(21) },
  ]);
  assert.deepEqual(
    differences(edits, [valve]).map(({ column, fault }) => [column, fault]),
    [
      ['name', 'required'],
      ['unit', 'too_long'],
      ['decimals', 'out_of_bounds'],
      ['minimum', 'reversed'],
      ['deadband', 'not_a_number'],
      ['enabled', 'not_yes_no'],
      ['tags', 'tags'],
    ],
  );
});
