import type { Config } from '@t3000/contract';
import type { Driver, FoundDevice, JsonObject } from '@t3000/core';
import { NetError } from '@t3000/core';
import type { Command } from 'commander';
import { findConfig } from '../config/find.ts';
import { drivers } from '../drivers.ts';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { pinoLog } from '../log.ts';
import { realPorts, type Ports } from '../ports.ts';

/** What a command that talks to the field without a server works with. */
export interface Field {
  readonly driver: Driver;
  readonly ports: Ports;
  readonly config: Config;
}

/**
 * Starts the BACnet driver, or that of T3 panels on the same port, for one command and stops it afterwards. When the standard port is taken (a server is
 * running here) a free one is used: answers that come as broadcasts may then be missed, and the user is told.
 */
export async function withField<T>(
  command: Command,
  run: (field: Field) => Promise<T>,
  protocol: 'bacnet' | 't3' = 'bacnet',
): Promise<T> {
  const ports = realPorts();
  const options = command.optsWithGlobals<{ config?: string; interface?: string }>();
  const found = findConfig(ports.disk, options.config, process.env);
  const config = { ...found, bacnet: { ...found.bacnet, address: options.interface ?? found.bacnet.address } };
  const driver = await startDriver(config, ports, protocol);
  try {
    return await run({ driver, ports, config });
  } finally {
    await driver.stop();
  }
}

async function startDriver(config: Config, ports: Ports, protocol: 'bacnet' | 't3'): Promise<Driver> {
  const make = (port: number): Driver => {
    const create = drivers[protocol];
    if (create === undefined) throw new CommandFailure(ExitCode.failed, `This build has no driver for ${protocol}.`);
    return create(
      { ...config, bacnet: { ...config.bacnet, port } },
      ports,
      pinoLog(config.log.level === 'info' ? 'warn' : config.log.level),
    );
  };
  const wanted = make(config.bacnet.port);
  try {
    await wanted.start();
    return wanted;
  } catch (error) {
    if (!(error instanceof NetError) || error.code !== 'address_in_use') throw error;
    process.stderr.write(
      `UDP port ${config.bacnet.port} is taken, probably by a running server; using a free port. Devices that answer by broadcast will not be heard: name them with --host.\n`,
    );
    const other = make(0);
    await other.start();
    return other;
  }
}

/** Finds one device by instance number (Who-Is limited to it) or takes `host[:port]` with its instance asked from it. */
export async function findDevice(
  field: Field,
  device: string,
  hosts: readonly string[],
  listenMs: number,
): Promise<FoundDevice> {
  const instance = /^\d+$/.test(device) ? Number(device) : undefined;
  if (instance !== undefined && instance > 4_194_302)
    throw new CommandFailure(ExitCode.usage, `Device instance ${instance} is above the maximum 4194302.`);
  const stop = new AbortController();
  let found: FoundDevice | undefined;
  const request = {
    listenMs,
    hosts: instance === undefined ? [device, ...hosts] : hosts,
    instanceMin: instance,
    instanceMax: instance,
  };
  const host = device.split(':')[0];
  await field.driver.discover(
    request,
    (candidate) => {
      if (instance === undefined ? candidate.address.host === host : candidate.instance === instance) {
        found ??= candidate;
        stop.abort();
      }
    },
    stop.signal,
  );
  if (found === undefined)
    throw new CommandFailure(ExitCode.noAnswer, `Device ${device} did not answer within ${listenMs / 1000} s.`);
  return found;
}

/** The device as the driver wants it opened, without any remembered capability. */
export function linkTo(field: Field, address: JsonObject) {
  return field.driver.open({
    id: 1,
    protocol: field.driver.protocol,
    address,
    name: 'command line',
    enabled: true,
    capabilities: undefined,
  });
}

/** Options every field command shares. */
export function fieldOptions(command: Command): Command {
  return command
    .option('-i, --interface <address>', 'local address to use (default: bacnet.address of the configuration)')
    .option('-H, --host <host...>', 'ask these addresses directly, besides the broadcast', [])
    .option('-l, --listen <seconds>', 'how long to wait for devices', '3')
    .option('--json', 'print JSON');
}

/** Seconds of an option as milliseconds. */
export function secondsOption(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 60))
    throw new CommandFailure(ExitCode.usage, `--listen ${text} is not between 0.1 and 60 seconds.`);
  return seconds * 1000;
}
