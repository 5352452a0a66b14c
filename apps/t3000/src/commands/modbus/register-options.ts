import type { JsonObject, PointConfig } from '@t3000/core';
import {
  isModbusText,
  readAddressText,
  readPointAddress,
  readRegisterText,
  registerTextHelp,
  registerText,
  valueTypes,
  wordOrders,
  writePointAddress,
} from '@t3000/driver-modbus';
import type { Command } from 'commander';
import { CommandFailure, ExitCode } from '../../exit-code.ts';

/** How the registers of a Modbus device are to be read; BACnet objects know it themselves. */
export interface RegisterOptions {
  readonly type?: string;
  readonly order?: string;
  readonly scale?: string;
  readonly offset?: string;
  readonly length?: string;
  readonly bits?: string;
}

const examples = (lines: readonly string[]): string => `
Modbus:
  A device is modbus://HOST[:PORT][/UNIT], modbus+rtu://HOST:PORT/UNIT for RTU frames over TCP, or
  modbus+serial:/dev/ttyUSB0?unit=3&baud=19200.
  A register is ${registerTextHelp}.
${lines.map((line) => `  t3000 ${line}`).join('\n')}`;

export const modbusReadHelp = examples([
  'read modbus://10.0.0.5:502/1 40001 --type float32 --order CDAB',
  'read modbus://10.0.0.5/1 holding:8092 --type int32 --scale 0.001',
  'read modbus://10.0.0.5 coil:0 coil:1 holding:209.3',
]);

export const modbusWriteHelp = examples([
  'write modbus://10.0.0.5:502/1 40010 21.5 --type int16 --scale 0.1',
  'write modbus://10.0.0.5/1 coil:3 on',
]);

/** Adds the options of Modbus registers to a command. */
export function registerOptions(command: Command): Command {
  return command
    .option('--type <type>', `Modbus: ${valueTypes.join(', ')} (default: uint16)`)
    .option('--order <order>', `Modbus: ${wordOrders.join(', ')} (default: ABCD, the high word and byte first)`)
    .option('--scale <factor>', 'Modbus: value = raw number × factor')
    .option('--offset <number>', 'Modbus: added after the factor')
    .option('--length <registers>', 'Modbus: registers of a text')
    .option('--bits <count>', 'Modbus: width of a bit field that begins at holding:12.3');
}

export function isModbusDevice(device: string): boolean {
  return isModbusText(device);
}

/** The address a person typed, or a usage failure with what is wrong. */
export function modbusAddress(text: string): JsonObject {
  const address = readAddressText(text);
  if (typeof address === 'string') throw new CommandFailure(ExitCode.usage, `${address}.`);
  return address;
}

/** A register as a point the driver reads and writes. */
export function registerPoint(text: string, options: RegisterOptions): PointConfig {
  const register = readRegisterText(text);
  if (typeof register === 'string') throw new CommandFailure(ExitCode.usage, `${register}.`);
  const { table, address, bit } = register;
  const isField = bit !== undefined;
  const parsed = readPointAddress({
    table,
    address,
    ...(isField ? { type: 'bits', bit } : options.type === undefined ? {} : { type: options.type }),
    ...(options.order === undefined ? {} : { order: options.order.toUpperCase() }),
    ...numbers(options),
  });
  if (typeof parsed === 'string') throw new CommandFailure(ExitCode.usage, `${text}: ${parsed}.`);
  const isBit = table === 'coil' || table === 'discrete' || (isField && parsed.format.bits === 1);
  return {
    id: 1,
    deviceId: 1,
    type: 'variable',
    number: address + 1,
    kind: isBit ? 'binary' : 'analog',
    address: writePointAddress(parsed),
    name: registerText(register, bit),
    description: '',
    unit: '',
    stateTexts: [],
    minimum: undefined,
    maximum: undefined,
    writable: true,
    commandable: false,
    decimals: 3,
    enabled: true,
    pollIntervalMs: 60_000,
    deadband: 0,
  };
}

/** Register 40001 of a manual is address 0: who writes `holding:40001` may have meant that. */
export function numberingHint(texts: readonly string[]): string {
  const doubtful = texts.find((text) => /^(holding:4|input:3|discrete:1)0\d{3}$/i.test(text.trim()));
  if (doubtful === undefined) return '';
  const number = doubtful.slice(doubtful.indexOf(':') + 1);
  return `${doubtful} is address ${number} on the wire; the register a manual calls ${number} is written ${number}, without the table.\n`;
}

function numbers(options: RegisterOptions): Record<string, number> {
  const given: Record<string, number> = {};
  for (const name of ['scale', 'offset', 'length', 'bits'] as const) {
    const text = options[name];
    if (text === undefined) continue;
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isFinite(value)) throw new CommandFailure(ExitCode.usage, `--${name} ${text} is no number.`);
    given[name] = value;
  }
  return given;
}
