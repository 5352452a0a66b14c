import { PRIORITY_OPERATOR } from '@t3000/core';
import type { Command } from 'commander';
import type { ExitCode } from '../../exit-code.ts';
import { valueFromText } from '../object-text.ts';
import { passSiteGuard } from '../site-guard.ts';
import type { GuardOptions } from '../site-guard.ts';
import { writeAndReadBack } from '../write-and-read-back.ts';
import { modbusAddress, registerPoint, type RegisterOptions } from './register-options.ts';
import { modbusLink, withModbus } from './with-modbus.ts';

/** `t3000 write modbus://...`: one value, once, and what the device holds afterwards. */
export function writeModbus(
  command: Command,
  device: string,
  { register, value: text }: { readonly register: string; readonly value: string },
  options: RegisterOptions & GuardOptions & { readonly json?: boolean },
): Promise<ExitCode> {
  const address = modbusAddress(device);
  const point = registerPoint(register, options);
  const value = valueFromText(point, text);
  return withModbus(command, async (field) => {
    const link = modbusLink(field, address);
    await passSiteGuard(field.config, { address }, point, { value, link, options });
    return writeAndReadBack(link, point, { value, priority: PRIORITY_OPERATOR }, options.json === true);
  });
}
