import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import { answerPoints } from './answer-points.ts';
import { fieldOptions, findDevice, linkTo, secondsOption, withField, type Field } from './field.ts';
import { isModbusDevice, modbusReadHelp, registerOptions, type RegisterOptions } from './modbus/register-options.ts';
import { readModbus } from './modbus/read.ts';
import { pointFromText } from './object-text.ts';

interface Options extends RegisterOptions {
  readonly host: string[];
  readonly listen: string;
  readonly json?: boolean;
}

export function addRead(program: Command): void {
  registerOptions(
    fieldOptions(
      program
        .command('read')
        .description('Read BACnet objects or Modbus registers of a device; works without a server.'),
    ),
  )
    .argument('<device>', 'BACnet device instance, or host[:port]; or a Modbus address such as modbus://10.0.0.5/1')
    .argument('<objects...>', 'objects such as AI1 AO3 BV12, or registers such as 40001 holding:7100 coil:5')
    .addHelpText('after', modbusReadHelp)
    .action(async (device: string, objects: string[], options: Options, command: Command) => {
      process.exitCode = isModbusDevice(device)
        ? await readModbus(command, device, objects, options)
        : await withField(command, (field) => read(field, device, objects, options));
    });
}

async function read(field: Field, device: string, objects: readonly string[], options: Options): Promise<ExitCode> {
  const points = objects.map(pointFromText);
  const found = await findDevice(field, device, options.host, secondsOption(options.listen));
  return answerPoints(linkTo(field, found.address), points, { json: options.json === true, facts: false });
}
