import assert from 'node:assert/strict';
import test from 'node:test';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { modbusAddress, numberingHint, registerPoint } from './register-options.ts';

test('an address is what a browser would take for one', () => {
  assert.deepEqual(modbusAddress('modbus://10.0.0.5'), { host: '10.0.0.5', port: 502, unit: 1 });
  assert.deepEqual(modbusAddress('modbus://10.0.0.5:1502/7?map=generic'), {
    host: '10.0.0.5',
    port: 1502,
    unit: 7,
    map: 'generic',
  });
  assert.deepEqual(modbusAddress('modbus+rtu://10.0.0.5:4001/3'), {
    host: '10.0.0.5',
    port: 4001,
    framing: 'rtu',
    unit: 3,
  });
  assert.deepEqual(modbusAddress('modbus+serial:/dev/ttyUSB0?unit=3&baud=9600&parity=even'), {
    serial: '/dev/ttyUSB0',
    baud: 9600,
    parity: 'even',
    stop_bits: 1,
    unit: 3,
  });
});

test('what is wrong on the command line is a usage failure that says what to write', () => {
  const failure = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      assert.ok(error instanceof CommandFailure && error.exitCode === ExitCode.usage);
      return error.message;
    }
    return '';
  };
  assert.match(
    failure(() => modbusAddress('modbus://meter.local/1')),
    /host "meter\.local" is no numeric IPv4 address/,
  );
  assert.match(
    failure(() => modbusAddress('modbus://10.0.0.5/300')),
    /unit 300/,
  );
  assert.match(
    failure(() => registerPoint('five', {})),
    /"five" is no register; write holding:0/,
  );
  assert.match(
    failure(() => registerPoint('40001', { type: 'float' })),
    /type "float" is not one of bits, uint16/,
  );
  assert.match(
    failure(() => registerPoint('40001', { scale: 'ten' })),
    /--scale ten is no number/,
  );
});

test('a register becomes a point with its type, and bits are on or off', () => {
  assert.deepEqual(registerPoint('40011', { type: 'float32', order: 'cdab', scale: '0.1' }).address, {
    table: 'holding',
    address: 10,
    type: 'float32',
    order: 'CDAB',
    scale: 0.1,
  });
  assert.equal(registerPoint('coil:3', {}).kind, 'binary');
  assert.equal(registerPoint('holding:209.3', {}).kind, 'binary');
  assert.equal(registerPoint('holding:209.3', { bits: '4' }).kind, 'analog');
});

test('who writes a number of a manual behind a table is told the difference', () => {
  assert.match(numberingHint(['holding:40011']), /is written 40011, without the table/);
  assert.equal(numberingHint(['holding:7100', '40011']), '');
});
