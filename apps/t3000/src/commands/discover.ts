import type { FoundDevice, InterviewOutcome } from '@t3000/core';
import { hostRangeHelp } from '@t3000/driver-modbus';
import type { Command } from 'commander';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { addressText } from '../terminal/address.ts';
import { progressLine } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';
import { fieldOptions, secondsOption, withField, type Field } from './field.ts';
import { withModbus } from './modbus/with-modbus.ts';
import { objectText } from './object-text.ts';

interface Options {
  readonly host: string[];
  readonly listen: string;
  readonly json?: boolean;
  readonly points?: boolean;
  readonly modbus?: string[];
  readonly units?: string;
}

export function addDiscover(program: Command): void {
  fieldOptions(
    program
      .command('discover')
      .description('Find BACnet/IP devices, or Modbus devices at given addresses; works without a server.'),
  )
    .option('--modbus <range...>', `search these addresses for Modbus devices: ${hostRangeHelp}, or a serial port`)
    .option('--units <range>', 'units to ask at each address, such as 1-20; gateways have many (default: 1 and 255)')
    .option('-p, --points', 'interview every device and list its points')
    .action(async (options: Options, command: Command) => {
      process.exitCode =
        options.modbus === undefined
          ? await withField(command, (field) => discover(field, options))
          : await withModbus(command, ({ driver, ports, config }) => discover({ driver, ports, config }, options));
    });
}

interface Listed {
  readonly found: FoundDevice;
  readonly interview: InterviewOutcome | undefined;
}

async function discover(field: Field, options: Options): Promise<ExitCode> {
  const progress = progressLine(process.stderr);
  const found: FoundDevice[] = [];
  const outcome = await field.driver.discover(
    {
      listenMs: secondsOption(options.listen),
      hosts: options.modbus ?? options.host,
      ...unitRange(options.units),
    },
    (device) => {
      found.push(device);
      progress.show(`${found.length} found, last: device ${device.instance ?? '?'} at ${addressText(device.address)}`);
    },
    new AbortController().signal,
  );
  const listed: Listed[] = [];
  for (const device of found.toSorted((a, b) => (a.instance ?? 0) - (b.instance ?? 0))) {
    listed.push({
      found: device,
      interview: options.points === true ? await interview(field, device, (text) => progress.show(text)) : undefined,
    });
  }
  progress.clear();
  process.stdout.write(`${options.json === true ? JSON.stringify(listed.map(asJson), null, 2) : asText(listed)}\n`);
  if (found.length === 0) process.stderr.write(`No device answered. ${outcome.problem}\n`);
  return found.length === 0 ? ExitCode.noAnswer : ExitCode.ok;
}

function interview(field: Field, device: FoundDevice, show: (text: string) => void): Promise<InterviewOutcome> {
  return field.driver.interview(
    device.address,
    ({ step, done, total }) => show(`device ${device.instance ?? '?'}: ${step} ${done}/${total}`),
    new AbortController().signal,
  );
}

function asJson({ found, interview: answer }: Listed): object {
  return { ...found, ...(answer === undefined ? {} : { interview: answer }) };
}

function asText(listed: readonly Listed[]): string {
  const devices = table(
    [
      {
        title: listed.some(({ found }) => 'unit' in found.address) ? 'UNIT' : 'INSTANCE',
        text: ({ found }: Listed) => String(found.instance ?? '?'),
        right: true,
      },
      { title: 'ADDRESS', text: ({ found }: Listed) => addressText(found.address) },
      { title: 'VENDOR', text: ({ found }: Listed) => found.vendor || String(found.vendorId ?? '?') },
      { title: 'NAME', text: ({ interview: answer }: Listed) => (answer?.ok === true ? answer.identity.name : '') },
      {
        title: 'NOTE',
        text: ({ found, interview: answer }: Listed) => (answer?.ok === false ? answer.failure.detail : found.warning),
      },
    ],
    listed,
  );
  const points = listed.flatMap(({ found, interview: answer }) =>
    answer?.ok === true ? answer.points.map((point) => ({ device: found.instance, point })) : [],
  );
  if (points.length === 0) return devices;
  const list = table(
    [
      { title: 'DEVICE', text: (row: (typeof points)[number]) => String(row.device ?? '?'), right: true },
      { title: 'POINT', text: (row) => `${row.point.type} ${row.point.number}` },
      { title: 'OBJECT', text: (row) => objectText(row.point.address) },
      { title: 'NAME', text: (row) => row.point.name },
      { title: 'UNIT', text: (row) => row.point.unit },
      { title: 'WRITE', text: (row) => (row.point.commandable ? 'priority' : row.point.writable ? 'yes' : '') },
    ],
    points,
  );
  return `${devices}\n\n${list}`;
}

/** Units of a Modbus search; undefined leaves the choice to the driver. */
function unitRange(text: string | undefined): { instanceMin: number | undefined; instanceMax: number | undefined } {
  if (text === undefined) return { instanceMin: undefined, instanceMax: undefined };
  const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(text);
  const instanceMin = Number(match?.[1]);
  const instanceMax = Number(match?.[2] ?? match?.[1]);
  if (instanceMin <= instanceMax && instanceMax <= 255) return { instanceMin, instanceMax };
  throw new CommandFailure(ExitCode.usage, `--units ${text} is not a range of units from 0 to 255, such as 1-20.`);
}
