import type { NumberRange } from './addressForm.ts';

/** How frames travel: Modbus TCP, RTU through a serial device server, RTU on a port of the machine the server runs on. */
export const framings = ['tcp', 'rtu', 'serial'] as const;
export type Framing = (typeof framings)[number];

/** Usual speeds of serial lines, the most usual first. */
export const bauds = [9600, 19_200, 38_400, 57_600, 115_200, 4800, 2400, 1200] as const;
export const parities = ['none', 'even', 'odd'] as const;

/** What is typed into the form for a Modbus device's address. */
export interface ModbusForm {
  framing: Framing;
  host: string;
  port: string;
  /** Name of the serial port. */
  serial: string;
  baud: number;
  parity: (typeof parities)[number];
  stopBits: number;
  unit: string;
  /** Id of a register map; empty leaves the choice to the device's identification. */
  map: string;
}

export type ModbusField = 'host' | 'port' | 'serial' | 'unit';

/** TCP ports, and units as the address of a frame can name them (one byte). */
export const modbusRanges: Readonly<Record<'port' | 'unit', NumberRange>> = {
  port: { min: 1, max: 65_535 },
  unit: { min: 0, max: 255 },
};

/** On a serial line 0 means everybody, and above 247 nobody answers (serial line guide V1.02, section 2.2). */
export const serialUnits: NumberRange = { min: 1, max: 247 };

export function newModbusForm(): ModbusForm {
  const line = { serial: '', baud: 9600, parity: 'none', stopBits: 1 } as const;
  return { framing: 'tcp', host: '', port: '502', ...line, unit: '1', map: '' };
}

/** The form of a stored address. */
export function modbusFormOf(address: Readonly<Record<string, unknown>>): ModbusForm {
  const form = newModbusForm();
  const text = (field: string, fallback: string): string => {
    const value = address[field];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : fallback;
  };
  const isSerial = typeof address['serial'] === 'string';
  return {
    framing: isSerial ? 'serial' : address['framing'] === 'rtu' ? 'rtu' : 'tcp',
    host: text('host', form.host),
    port: text('port', form.port),
    serial: text('serial', form.serial),
    baud: Number(text('baud', String(form.baud))),
    parity: parities.find((parity) => parity === address['parity']) ?? form.parity,
    stopBits: Number(text('stop_bits', String(form.stopBits))),
    unit: text('unit', form.unit),
    map: text('map', form.map),
  };
}

/** The address as the server wants it, or the fields that are wrong. */
export function readModbusAddress(
  form: ModbusForm,
): { readonly address: Record<string, unknown> } | { readonly wrong: readonly ModbusField[] } {
  const wrong: ModbusField[] = [];
  const number = (field: 'port' | 'unit', { min, max }: NumberRange): number => {
    const value = Number(form[field].trim() || Number.NaN);
    if (!Number.isInteger(value) || value < min || value > max) wrong.push(field);
    return value;
  };
  const address: Record<string, unknown> = {};
  if (form.framing === 'serial') {
    if (form.serial.trim() === '') wrong.push('serial');
    const { baud, parity, stopBits } = form;
    Object.assign(address, { serial: form.serial.trim(), baud, parity, stop_bits: stopBits });
    address['unit'] = number('unit', serialUnits);
  } else {
    const host = form.host.trim();
    if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) wrong.push('host');
    Object.assign(address, { host, port: number('port', modbusRanges.port) });
    if (form.framing === 'rtu') address['framing'] = 'rtu';
    address['unit'] = number('unit', modbusRanges.unit);
  }
  if (form.map !== '') address['map'] = form.map;
  return wrong.length > 0 ? { wrong } : { address };
}
