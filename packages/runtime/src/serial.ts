import { closeSync, constants, openSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { ReadStream } from 'node:tty';
import { NetError, messageOf } from '@t3000/core';
import type { NetErrorCode, Serial, SerialOptions, SerialPort, SerialPortInfo } from '@t3000/core';
import { RealSerialPort } from './serial-port.ts';
import { holderOf } from './serial-holder.ts';
import { setFormat } from './serial-format.ts';

const BY_ID = '/dev/serial/by-id';

/** Kinds of ports an adapter makes: USB converters, ports of the board, those of small ARM boards. */
const PORT_NAMES = /^(ttyUSB|ttyACM|ttyS|ttyAMA|ttymxc|ttySC|ttyO)\d+$/;

const codes: Readonly<Record<string, NetErrorCode>> = {
  ENOENT: 'address_not_available',
  ENODEV: 'address_not_available',
  ENXIO: 'address_not_available',
  ENOTDIR: 'address_not_available',
  EACCES: 'denied',
  EPERM: 'denied',
  EBUSY: 'address_in_use',
};

const advice: Readonly<Partial<Record<NetErrorCode, string>>> = {
  address_not_available: 'there is no such port; is the adapter plugged in?',
  denied: 'permission denied; the user needs to be in the group of the port, on most systems "dialout"',
  address_in_use: 'another program holds the port',
};

/**
 * The serial ports of this machine. Linux only so far: the terminal interface of the kernel needs no package there. Any
 * other system gets a clear error, and can reach serial devices through a device server (RTU over TCP).
 */
export function realSerial(): Serial {
  if (process.platform !== 'linux') {
    const why = `serial ports are not supported on ${process.platform} yet; use a serial device server (RTU over TCP)`;
    return {
      openSerial: ({ path }) => Promise.reject(new NetError('other', `serial ${path}: ${why}`)),
      serialPorts: () => Promise.resolve([]),
    };
  }
  const held = new Set<string>();
  return { openSerial: (options) => openSerial(options, held), serialPorts };
}

async function openSerial(options: SerialOptions, held: Set<string>): Promise<SerialPort> {
  const what = `serial ${options.path}`;
  const device = await realpath(options.path).catch((error: unknown) => {
    throw serialError(error, what);
  });
  if (held.has(device)) throw new NetError('address_in_use', `${what}: this program uses the port already`);
  held.add(device);
  try {
    const { O_RDWR, O_NOCTTY, O_NONBLOCK } = constants;
    const file = openSync(device, O_RDWR | O_NOCTTY | O_NONBLOCK);
    try {
      const holder = await holderOf(device);
      if (holder !== undefined) throw new NetError('address_in_use', `${what}: ${holder} holds the port`);
      await setFormat(device, options);
      return new RealSerialPort(options.path, file, new ReadStream(file), () => held.delete(device));
    } catch (error) {
      closeSync(file);
      throw error;
    }
  } catch (error) {
    held.delete(device);
    throw error instanceof NetError ? error : serialError(error, what);
  }
}

function serialError(error: unknown, what: string): NetError {
  const code = codes[error instanceof Error && 'code' in error ? String(error.code) : ''] ?? 'other';
  return new NetError(code, `${what}: ${advice[code] ?? messageOf(error)}`, { cause: error });
}

async function serialPorts(): Promise<SerialPortInfo[]> {
  const lasting = await Promise.all(
    (await namesIn(BY_ID)).map(async (name): Promise<SerialPortInfo> => {
      const path = `${BY_ID}/${name}`;
      return { path, device: await realpath(path), description: described(name) };
    }),
  );
  const named = new Set(lasting.map(({ device }) => device));
  const others = (await namesIn('/dev'))
    .filter((name) => PORT_NAMES.test(name) && !named.has(`/dev/${name}`))
    .map((name): SerialPortInfo => ({ path: `/dev/${name}`, device: `/dev/${name}`, description: '' }));
  return [...lasting, ...others];
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort((left, right) => (left < right ? -1 : 1));
}

/** `usb-FTDI_FT232R_USB_UART_A50285BI-if00-port0` says maker, product and serial number. */
function described(name: string): string {
  return basename(name)
    .replace(/^usb-/, '')
    .replace(/-if\d+(-port\d+)?$/, '')
    .replaceAll('_', ' ');
}
