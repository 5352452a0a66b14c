import { builtInMaps, registerText } from '@t3000/driver-modbus';
import type { RegisterMap } from '@t3000/driver-modbus';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import type { Command } from 'commander';
import { findConfig } from '../../config/find.ts';
import { problemLine, readMapFile, readMapFolder } from '../../modbus-maps.ts';
import { realPorts } from '../../ports.ts';
import { table } from '../../terminal/table.ts';

/** `t3000 modbus maps` and `check-map`. */
export function addMaps(modbus: Command): void {
  modbus
    .command('maps')
    .description('List the register maps: the built-in ones and those of the maps folder.')
    .action((_options: object, command: Command) => {
      process.exitCode = listMaps(command);
    });
  modbus
    .command('check-map')
    .description('Check a register map (JSON, or CSV with names of columns in its first line) row by row.')
    .argument('<file>', '.json or .csv file')
    .action((file: string) => {
      process.exitCode = checkMap(file);
    });
}

function listMaps(command: Command): ExitCode {
  const { disk } = realPorts();
  const { modbus } = findConfig(disk, command.optsWithGlobals<{ config?: string }>().config, process.env);
  const { maps, broken } = readMapFolder(disk, modbus.maps_folder);
  process.stdout.write(
    `${table<RegisterMap>(
      [
        { title: 'ID', text: ({ id }) => id },
        { title: 'POINTS', text: ({ points }) => String(points.length), right: true },
        { title: 'NAME', text: ({ name }) => name },
        { title: 'VENDOR', text: ({ vendor }) => vendor },
        { title: 'DESCRIPTION', text: ({ description }) => description },
      ],
      [...builtInMaps.values(), ...maps],
    )}\n`,
  );
  for (const { file, problems } of broken) {
    for (const problem of problems) process.stderr.write(`${problemLine(file, problem)}\n`);
  }
  return broken.length > 0 ? ExitCode.findings : ExitCode.ok;
}

function checkMap(file: string): ExitCode {
  const { disk } = realPorts();
  if (!disk.exists(file)) throw new CommandFailure(ExitCode.usage, `There is no file ${file}.`);
  const outcome = readMapFile(disk, file);
  if (!outcome.ok) {
    for (const problem of outcome.problems) process.stderr.write(`${problemLine(file, problem)}\n`);
    return ExitCode.findings;
  }
  const { id, points } = outcome.map;
  const [first] = points;
  const from = first === undefined ? '' : `, from ${registerText(first.register)} "${first.name}"`;
  process.stdout.write(`${file} is the map "${id}" with ${points.length} points${from}.\n`);
  return ExitCode.ok;
}
