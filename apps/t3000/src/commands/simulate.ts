import type { Command } from 'commander';
import { parseFault, startSimulator, faultForms, type DeviceFault, type SiteSize } from '@t3000/simulator';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { pinoLog } from '../log.ts';
import { realPorts } from '../ports.ts';
import { wholeNumber } from '../terminal/number-option.ts';
import { untilAskedToStop } from '../terminal/signals.ts';
import { table } from '../terminal/table.ts';

interface Options {
  readonly devices?: string;
  readonly points?: string;
  readonly address: string;
  readonly port: string;
  readonly seed: string;
  readonly speed: string;
  readonly apdu?: string;
  readonly fault: string[];
  readonly hostile?: boolean;
  readonly modbusPort?: string;
  readonly json?: boolean;
}

export function addSimulate(program: Command): void {
  program
    .command('simulate')
    .description(
      'Put simulated BACnet/IP panels on loopback addresses: the demo building, or a load site of a given size.',
    )
    .option('--devices <count>', 'a load site of this many devices in place of the building')
    .option('--points <count>', 'points of each device of a load site (default: 80)')
    .option('--address <ip>', 'address of the first device; the others follow', '127.47.0.1')
    .option('--port <number>', 'UDP port of every device', '47808')
    .option('--seed <number>', 'what chance does; the same seed gives the same site', '1')
    .option('--speed <factor>', 'simulated seconds per second', '1')
    .option('--apdu <bytes>', 'largest answer of each device of a load site')
    .option('--fault <fault...>', `make devices misbehave: ${faultForms.join(', ')}`, [])
    .option(
      '--modbus-port <number>',
      'let each panel of the building speak Modbus TCP on this port of its address, too',
    )
    .option('--hostile', 'give every text of the site a content that tries to break whoever shows it')
    .option('--json', 'print events as JSON lines')
    .action(simulate);
}

async function simulate(options: Options): Promise<void> {
  const simulator = await startSimulator(
    { ...realPorts(), log: pinoLog('warn') },
    {
      ...(options.devices === undefined ? {} : { size: sizeOf(options) }),
      seed: wholeNumber('--seed', options.seed, 0, 2 ** 31 - 1),
      speed: Number(options.speed),
      baseAddress: options.address,
      port: wholeNumber('--port', options.port, 1, 65_535),
      broadcast: { address: '127.255.255.255', port: Number(options.port) },
      panelModbusPort:
        options.modbusPort === undefined ? undefined : wholeNumber('--modbus-port', options.modbusPort, 1, 65_535),
      faults: faultsOf(options.fault),
      texts: options.hostile === true ? 'hostile' : 'plain',
    },
  );
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ event: 'ready', pid: process.pid, devices: simulator.devices })}\n`);
  else process.stdout.write(`${listing(simulator.devices)}\n\nStop it with Ctrl C.\n`);
  await untilAskedToStop();
  await simulator.stop();
}

function sizeOf(options: Options): SiteSize {
  return {
    devices: wholeNumber('--devices', options.devices ?? '', 1, 10_000),
    pointsPerDevice: wholeNumber('--points', options.points ?? '80', 1, 10_000),
    seed: Number(options.seed),
    ...(options.apdu === undefined ? {} : { apduBytesMax: wholeNumber('--apdu', options.apdu, 50, 1476) }),
  };
}

/** Faults of the command line; throws a usage failure that lists what is allowed. */
export function faultsOf(texts: readonly string[]): DeviceFault[] {
  return texts.map((text) => {
    const parsed = parseFault(text);
    if (!parsed.ok) throw new CommandFailure(ExitCode.usage, parsed.error);
    return parsed.fault;
  });
}

type Listed = Awaited<ReturnType<typeof startSimulator>>['devices'][number];

function listing(devices: readonly Listed[]): string {
  const shownMax = 30;
  const text = table<Listed>(
    [
      { title: 'INSTANCE', text: (device) => String(device.instance), right: true },
      { title: 'NAME', text: (device) => device.name },
      { title: 'ADDRESS', text: (device) => `${device.address}:${device.port}` },
      { title: 'POINTS', text: (device) => String(device.points), right: true },
    ],
    devices.slice(0, shownMax),
  );
  return devices.length > shownMax ? `${text}\n... and ${devices.length - shownMax} more` : text;
}
