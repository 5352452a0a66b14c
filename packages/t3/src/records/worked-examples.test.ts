import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GroupFields } from './field.ts';
import * as records from './index.ts';
import type { RecordCodec, RecordOf } from './index.ts';

/** The fields of a decoded record the example speaks of. */
function assertExample<F extends GroupFields>(
  codec: RecordCodec<F>,
  hex: string,
  expected: Partial<RecordOf<F>>,
): RecordOf<F> {
  const bytes = Uint8Array.fromHex(hex.replace(/[ |]/g, ''));
  const decoded = codec.decode(bytes);
  for (const [name, value] of Object.entries(expected)) assert.deepEqual(decoded[name], value, name);
  assert.deepEqual(codec.encode(decoded), bytes, 'the same bytes again');
  return decoded;
}

/** Bytes of real panel files: T3DemoRev6.prg and BTUMeterRev22.prog, at the offsets given. */
describe('Records of real panel files', () => {
  it('reads an analog input in manual (T3DemoRev6, offset 3)', () => {
    assertExample(
      records.inputRecord,
      '54414E4B2054454D50 000000000000000000000000 | 54414E4B544D500000 | B0AD0100 | 00 40 00 00 01 01 01 01 00 00 00 04',
      {
        description: 'TANK TEMP',
        label: 'TANKTMP',
        value: 110_000,
        filter: 0,
        decom: 0x40,
        subId: 0,
        subProduct: 0,
        control: 1,
        autoManual: 1,
        digitalAnalog: 1,
        calibrationSign: 1,
        subNumber: 0,
        calibrationHigh: 0,
        calibrationLow: 0,
        range: 4,
      },
    );
  });

  it('reads a digital input in auto (BTUMeterRev22, IN1)', () => {
    assertExample(
      records.inputRecord,
      `54414E4B3220544F50 ${'00'.repeat(12)} | 54325F544F50000000 | E8030000 | 00 40 00 00 01 00 00 01 00 00 00 0B`,
      {
        description: 'TANK2 TOP',
        label: 'T2_TOP',
        value: 1000,
        control: 1,
        autoManual: 0,
        digitalAnalog: 0,
        range: 11,
      },
    );
  });

  it('reads an output whose description fills all its bytes (T3DemoRev6, offset 2947)', () => {
    assertExample(
      records.outputRecord,
      '424f494c455220535550504c592056414c5645000044485756414c560000e80300000001010100000700000000',
      {
        description: 'BOILER SUPPLY VALVE',
        lowVoltage: 0,
        highVoltage: 0,
        label: 'DHWVALV',
        value: 1000,
        autoManual: 0,
        digitalAnalog: 1,
        switchStatus: 1,
        control: 1,
        digitalControl: 0,
        decom: 0,
        range: 7,
        pwmPeriod: 0,
      },
    );
  });

  it('reads variables and keeps the unused byte that is not zero (T3DemoRev6, offset 5827)', () => {
    assertExample(
      records.variableRecord,
      '484f5420574154455220534554504f494e5400000048575345545054000048e801000101000202',
      {
        description: 'HOT WATER SETPOINT',
        label: 'HWSETPT',
        value: 125_000,
        autoManual: 1,
        digitalAnalog: 1,
        control: 0,
        range: 2,
      },
    );
    assertExample(
      records.variableRecord,
      '4261636b6c69676874204175746f2f4f6e0000000042414f000000000000000000000001000219',
      { description: 'Backlight Auto/On', label: 'BAO', value: 0, autoManual: 0, digitalAnalog: 1, range: 25 },
    );
  });

  it('reads a trend monitor with five points (T3DemoRev6, offset 31372)', () => {
    const point = (number: number, pointType: number) => ({ number, pointType, panel: 14, subPanel: 14, network: 1 });
    const unused = { number: 0, pointType: 0, panel: 0, subPanel: 0, network: 0 };
    assertExample(
      records.monitorRecord,
      `444857540000000000 | 00020e0e01 00030e0e01 00010e0e01 01010e0e01 02010e0e01 | ${'0000000000'.repeat(9)}` +
        '0402070100000000000000000000 | 000f00 | 40 | 0000 | 01 | 58d87a46',
      {
        label: 'DHWT',
        inputs: [
          point(0, 2),
          point(0, 3),
          point(0, 1),
          point(1, 1),
          point(2, 1),
          ...Array.from({ length: 9 }, () => unused),
        ],
        ranges: [4, 2, 7, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        intervalHours: 0,
        intervalMinutes: 15,
        intervalSeconds: 0,
        maxTimeLength: 0x40,
        inputCount: 0,
        analogInputCount: 0,
        status: 1,
        nextSampleTime: Date.UTC(2007, 5, 21, 19, 58, 16) / 1000,
      },
    );
  });

  it('reads a PID loop (T3DemoRev6, offset 11411)', () => {
    assertExample(records.controllerRecord, '18020A | 00000000 | 00000000 | 09030A | 00000000 | 0000000002000A000000', {
      input: { number: 24, pointType: 2, panel: 10 },
      setpoint: { number: 9, pointType: 3, panel: 10 },
      action: 0,
      sampleTime: 2,
      proportional: 10,
      proportionalHigh: 0,
      rate: 0,
    });
  });

  it('reads a label of a screen (T3DemoRev6, offset 12595)', () => {
    assertExample(
      records.graphicLabelRecord,
      `01 | A75F0100 | 00 | 0000 | 0A 0A | 02 | 00 | 8B02 | E800 | 0000FF00 | 01 01 00 ${'00'.repeat(40)} 01 CCCCCCCCCCCC`,
      {
        status: 1,
        serialNumber: 90_023,
        screen: 0,
        label: 0,
        mainPanel: 10,
        subPanel: 10,
        pointType: 2,
        pointNumber: 0,
        x: 651,
        y: 232,
        textColour: 0x00ff_0000,
        network: 1,
      },
    );
  });

  it('reads a trend sample, whose time and value are big-endian (by construction)', () => {
    assertExample(records.trendSampleRecord, '00 6553F100 00 02 0E 0E 01 000053FC 0D0A', {
      monitor: 0,
      time: 1_700_000_000,
      point: { number: 0, pointType: 2, panel: 14, subPanel: 14, network: 1 },
      value: 21_500,
      mark: Uint8Array.of(0x0d, 0x0a),
    });
  });
});

describe('Packed point references', () => {
  const reference = (number: number, pointType: number, panel: number, subPanel: number, network: number) =>
    records.netReferenceOf({ number, pointType, panel, subPanel, network });

  it('are points of a panel in their plain form', () => {
    assert.deepEqual(reference(0, 2, 14, 14, 1), {
      form: 'panel',
      typeIndex: 1,
      number: 0,
      panel: 14,
      subPanel: 14,
      network: 1,
    });
    assert.deepEqual(reference(0, 0, 0, 0, 0), { form: 'none' });
  });

  it('carry bits 8 to 10 of the number in the type', () => {
    assert.deepEqual(reference(0x34, (1 << 5) | 3, 1, 0, 0), {
      form: 'panel',
      typeIndex: 2,
      number: 0x134,
      panel: 1,
      subPanel: 0,
      network: 0,
    });
  });

  it('carry a BACnet instance where bit 7 of the network is set', () => {
    // 123456 is 0x01E240.
    assert.deepEqual(reference(20, 28, 0xe2, 0x40, 0x81), {
      form: 'instance',
      typeIndex: 27,
      number: 20,
      instance: 123_456,
    });
  });

  it('carry registers up to 65535 and types above 31 for Modbus', () => {
    // Type index 26 (holding register), register 65535.
    assert.deepEqual(reference(0xff, (7 << 5) | 27, 117, 11, 0x9f), {
      form: 'register',
      typeIndex: 26,
      register: 65_535,
      panel: 117,
      unitId: 11,
    });
    // Type index 32 is code 33: 1 in the low bits, 0x20 in the network byte.
    assert.deepEqual(reference(72, 1, 92, 250, 0xa0), {
      form: 'register',
      typeIndex: 32,
      register: 72,
      panel: 92,
      unitId: 250,
    });
  });
});
