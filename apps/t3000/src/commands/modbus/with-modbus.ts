import type { DeviceLink, JsonObject } from '@t3000/core';
import type { Command } from 'commander';
import { findConfig } from '../../config/find.ts';
import { drivers } from '../../drivers.ts';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { pinoLog } from '../../log.ts';
import { realPorts } from '../../ports.ts';
import { linkTo, type Field } from '../field.ts';

/** Starts the Modbus driver for one command and stops it afterwards. */
export async function withModbus<T>(command: Command, run: (field: Field) => Promise<T>): Promise<T> {
  const ports = realPorts();
  const config = findConfig(ports.disk, command.optsWithGlobals<{ config?: string }>().config, process.env);
  const create = drivers.modbus;
  if (create === undefined) throw new CommandFailure(ExitCode.failed, 'This build has no Modbus driver.');
  const driver = create(config, ports, pinoLog(config.log.level === 'info' ? 'warn' : config.log.level));
  await driver.start();
  try {
    return await run({ driver, ports, config });
  } finally {
    await driver.stop();
  }
}

/** The line to one device, its address checked by the driver. */
export function modbusLink(field: Field, address: JsonObject): DeviceLink {
  const checked = field.driver.parseAddress(address);
  if (!checked.ok) throw new CommandFailure(ExitCode.usage, `${checked.error}.`);
  return linkTo(field, checked.address);
}
