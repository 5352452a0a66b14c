import { execFile } from 'node:child_process';
import { NetError } from '@t3000/core';
import type { SerialOptions } from '@t3000/core';

/** `stty` is part of every Linux; a machine on which it takes longer has other troubles. */
const STTY_TIMEOUT_MS = 5_000;

/** Speed and format, every byte untouched, no echo, no modem lines. */
function sttyArguments(device: string, { baudRate, dataBits, parity, stopBits }: SerialOptions): string[] {
  const parities = { none: ['-parenb'], even: ['parenb', '-parodd'], odd: ['parenb', 'parodd'] };
  return [
    '-F',
    device,
    'raw',
    '-echo',
    '-echoe',
    '-echok',
    '-iexten',
    'clocal',
    'cread',
    '-crtscts',
    '-hupcl',
    String(baudRate),
    `cs${dataBits}`,
    ...parities[parity],
    stopBits === 2 ? 'cstopb' : '-cstopb',
  ];
}

/** Sets the port up through the kernel's terminal interface; stty itself reads back what the driver took. */
export function setFormat(device: string, options: SerialOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const environment = { ...process.env, LC_ALL: 'C' };
    execFile(
      'stty',
      sttyArguments(device, options),
      { timeout: STTY_TIMEOUT_MS, env: environment },
      (error, _output, complaint) => {
        if (error === null) return resolve();
        const { baudRate, dataBits, parity, stopBits } = options;
        const format = `${baudRate} baud, ${dataBits} data bits, parity ${parity}, ${stopBits} stop bits`;
        const isMissing = 'code' in error && error.code === 'ENOENT';
        const why = isMissing ? 'the program stty is not installed' : complaint.trim() || error.message;
        reject(new NetError('other', `serial ${options.path}: cannot set ${format}: ${why}`, { cause: error }));
      },
    );
  });
}
