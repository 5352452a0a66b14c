import { isPriority, PRIORITY_MAX, PRIORITY_MIN, PRIORITY_OPERATOR, type Priority } from '@t3000/core';
import type { Command } from 'commander';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { fieldOptions, findDevice, linkTo, secondsOption, withField, type Field } from './field.ts';
import { isModbusDevice, modbusWriteHelp, registerOptions, type RegisterOptions } from './modbus/register-options.ts';
import { writeModbus } from './modbus/write.ts';
import { commandFromText, pointFromText } from './object-text.ts';
import { passSiteGuard } from './site-guard.ts';
import type { GuardOptions } from './site-guard.ts';
import { writeAndReadBack } from './write-and-read-back.ts';

interface Options extends RegisterOptions, GuardOptions {
  readonly host: string[];
  readonly listen: string;
  readonly json?: boolean;
  readonly priority: string;
}

export function addWrite(program: Command): void {
  registerOptions(
    fieldOptions(
      program
        .command('write')
        .description('Write one BACnet object or Modbus register and read it back; works without a server.'),
    ),
  )
    .argument('<device>', 'BACnet device instance, or host[:port]; or a Modbus address such as modbus://10.0.0.5/1')
    .argument('<object>', 'object such as AO3 or BV12, or register such as 40001 or holding:7100')
    .argument('<value>', 'number, on, off, a text for CSV objects, or null to release a BACnet slot')
    .option(
      '-p, --priority <1-16>',
      'command priority; 1 to 6 belong to equipment protection',
      String(PRIORITY_OPERATOR),
    )
    .option(
      '-d, --data <folder>',
      'data folder of the server whose write guards hold (default: that of the configuration)',
    )
    .option('--confirm', 'what the write guard of the point asks has been looked at')
    .addHelpText('after', modbusWriteHelp)
    .action(async (device: string, object: string, value: string, options: Options, command: Command) => {
      process.exitCode = isModbusDevice(device)
        ? await writeModbus(command, device, { register: object, value }, options)
        : await withField(command, (field) => write(field, device, object, value, options));
    });
}

async function write(field: Field, device: string, object: string, text: string, options: Options): Promise<ExitCode> {
  const point = pointFromText(object);
  const asked = commandFromText(point, text);
  const priority = priorityFrom(options.priority);
  const found = await findDevice(field, device, options.host, secondsOption(options.listen));
  const link = linkTo(field, found.address);
  await passSiteGuard(field.config, found, point, { value: asked.value, link, options });
  return writeAndReadBack(link, point, { ...asked, priority }, options.json === true);
}

function priorityFrom(text: string): Priority {
  const priority = Number(text);
  if (isPriority(priority)) return priority;
  throw new CommandFailure(
    ExitCode.usage,
    `Priority ${text} is not a whole number from ${PRIORITY_MIN} to ${PRIORITY_MAX}.`,
  );
}
