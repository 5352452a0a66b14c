import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digitalUnitRecord, multiStateRecord, tableRecord, variableUnitRecord } from '../records/index.ts';
import * as t3 from './index.ts';

const analog = (range: number) => ({ range, digitalAnalog: 1 });
const digital = (range: number) => ({ range, digitalAnalog: 0 });

describe('Ranges', () => {
  it('of the worked examples', () => {
    const tank = t3.rangeOf('input', analog(4));
    assert.deepEqual(tank, { kind: 'analog', name: '10K type 2', unit: '°F', decimals: 1 });
    assert.equal(t3.valueOf({ value: 110_000, control: 1 }, tank), 110);
    const top = t3.rangeOf('input', digital(11));
    assert.ok(top.kind === 'binary');
    assert.equal(top.texts[t3.valueOf({ value: 1000, control: 1 }, top)], 'High');
    assert.equal(t3.rangeOf('variable', analog(25)).kind, 'analog');
  });

  it('of digital points read inverse logic the way Modbus and BACnet show it', () => {
    for (let code = 1; code <= 11; code++) {
      const plain = t3.rangeOf('variable', digital(code));
      const inverse = t3.rangeOf('variable', digital(code + 11));
      assert.ok(plain.kind === 'binary' && inverse.kind === 'binary');
      assert.deepEqual(plain.texts, inverse.texts);
      for (const control of [0, 1]) {
        assert.equal(t3.valueOf({ value: 0, control }, plain), control);
        assert.equal(t3.valueOf({ value: 0, control }, inverse), 1 - control);
      }
      // Code 12 is "On / Off": On is shown while the stored state is 0.
      assert.deepEqual(t3.storedValueOf(1, inverse), { control: 0, value: 0 });
      assert.deepEqual(t3.storedValueOf(1, plain), { control: 1, value: 1000 });
    }
  });

  it('look customers up in their own tables', () => {
    const custom: t3.CustomRanges = {
      digitalUnits: [
        digitalUnitRecord.create({ offText: 'Shut', onText: 'Wide' }),
        digitalUnitRecord.create({ direct: 1, offText: 'Live', onText: 'Dead' }),
      ],
      variableUnits: [variableUnitRecord.create({ text: 'kWh/m2' })],
      analogTables: [tableRecord.create({ name: 'NTC' })],
      multiStateTables: [
        multiStateRecord.create({
          states: Array.from({ length: 8 }, (_, index) => ({
            status: index < 3 ? 1 : 0,
            name: ['Off', 'Eco', 'Comfort'][index] ?? '',
            value: 10 * index,
          })),
        }),
      ],
    };
    assert.deepEqual(t3.rangeOf('output', digital(23), custom), {
      kind: 'binary',
      texts: ['Shut', 'Wide'],
      inverse: false,
    });
    const inverse = t3.rangeOf('output', digital(24), custom);
    assert.ok(inverse.kind === 'binary');
    assert.equal(inverse.texts[t3.valueOf({ control: 0, value: 0 }, inverse)], 'Live');
    assert.equal(t3.rangeOf('input', analog(20), custom).kind, 'analog');
    const unit = t3.rangeOf('variable', analog(34), custom);
    assert.equal(unit.kind === 'analog' && unit.unit, 'kWh/m2');
    const states = t3.rangeOf('variable', analog(101), custom);
    assert.equal(t3.valueOf({ value: 20_000, control: 0 }, states), 3);
    assert.ok(Number.isNaN(t3.valueOf({ value: 20_001, control: 0 }, states)));
    assert.deepEqual(t3.storedValueOf(2, states), { control: 0, value: 10_000 });
    assert.match(JSON.stringify(t3.storedValueOf(4, states)), /no state; there are 1 to 3/);
  });

  it('show a code no table knows as a bare number', () => {
    assert.deepEqual(t3.rangeOf('output', analog(99)), { kind: 'analog', name: 'Range 99', unit: '', decimals: 3 });
    assert.equal(t3.rangeOf('variable', analog(101)).kind, 'analog');
    assert.equal(t3.rangeOf('variable', analog(0)).kind, 'unused');
  });

  it('refuse numbers that do not fit 32 bits', () => {
    const range = t3.rangeOf('variable', analog(1));
    assert.deepEqual(t3.storedValueOf(-21.5, range), { control: 0, value: -21_500 });
    assert.match(JSON.stringify(t3.storedValueOf(3_000_000, range)), /outside/);
    assert.match(JSON.stringify(t3.storedValueOf(Number.NaN, range)), /outside/);
  });
});

describe('Facts beside the value', () => {
  it('give calibration in engineering units', () => {
    const stored = t3.storedCalibrationOf(-25.7);
    assert.deepEqual(stored, { calibrationSign: 1, calibrationHigh: 1, calibrationLow: 1 });
    assert.equal(t3.calibrationOf(stored), -25.7);
    assert.equal(t3.calibrationOf({ calibrationSign: 1, calibrationHigh: 0, calibrationLow: 0 }), 0);
    assert.throws(() => t3.storedCalibrationOf(7000), /outside/);
  });

  it('give wiring status, signal type and volts', () => {
    assert.equal(t3.inputStatusNames[t3.inputStatusOf({ decom: 0x42 })], 'Short');
    assert.equal(t3.signalTypeNames[t3.signalTypeOf({ decom: 0x40 })], 'Thermistor or dry contact');
    assert.deepEqual(t3.outputVoltsOf({ lowVoltage: 20, highVoltage: 200 }), { low: 2, high: 0 });
  });
});
