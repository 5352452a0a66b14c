import { isPriority, PRIORITY_MAX, PRIORITY_MIN, PRIORITY_OPERATOR, type Priority } from '@t3000/core';
import type { Command } from 'commander';
import { CommandFailure, ExitCode } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { fieldOptions, findDevice, linkTo, secondsOption, withField, type Field } from './field.ts';
import { pointFromText, valueFromText } from './object-text.ts';

interface Options {
  readonly host: string[];
  readonly listen: string;
  readonly json?: boolean;
  readonly priority: string;
}

export function addWrite(program: Command): void {
  fieldOptions(program.command('write').description('Write one object and read it back; works without a server.'))
    .argument('<device>', 'device instance, or host[:port]')
    .argument('<object>', 'object such as AO3 or BV12')
    .argument('<value>', 'number, on, off, or null to release the slot')
    .option(
      '-p, --priority <1-16>',
      'command priority; 1 to 6 belong to equipment protection',
      String(PRIORITY_OPERATOR),
    )
    .action(async (device: string, object: string, value: string, options: Options, command: Command) => {
      process.exitCode = await withField(command, (field) => write(field, device, object, value, options));
    });
}

async function write(field: Field, device: string, object: string, text: string, options: Options): Promise<ExitCode> {
  const point = pointFromText(object);
  const value = valueFromText(point, text);
  const priority = priorityFrom(options.priority);
  const found = await findDevice(field, device, options.host, secondsOption(options.listen));
  const link = linkTo(field, found.address);
  const outcome = await link.write(point, { value, priority });
  const after = outcome.status === 'refused' ? undefined : await link.inspect(point);
  link.close();
  const readBack = after?.ok === true && !Number.isNaN(after.value) ? after.value : undefined;
  const slot = after?.ok === true ? after.slots?.[priority - 1] : undefined;
  const confirmed = after?.ok === true && (after.slots === undefined ? same(readBack, value) : same(slot, value));
  const status = outcome.status === 'refused' ? 'refused' : confirmed ? 'confirmed' : 'unconfirmed';
  const detail = outcome.status === 'accepted' ? '' : outcome.detail;
  if (options.json === true) {
    process.stdout.write(
      `${JSON.stringify({ object: point.name, status, requested: value ?? null, priority, read_back: readBack ?? null, detail })}\n`,
    );
  } else {
    const now = readBack === undefined ? 'the value now is not known' : `the value is now ${readBack}`;
    const request = value === undefined ? `release of slot ${priority}` : `${value} at priority ${priority}`;
    process.stdout.write(`${point.name}: ${request} ${status}; ${now}. ${printable(detail)}`.trimEnd() + '\n');
  }
  return { confirmed: ExitCode.ok, refused: ExitCode.refused, unconfirmed: ExitCode.unconfirmed }[status];
}

function priorityFrom(text: string): Priority {
  const priority = Number(text);
  if (isPriority(priority)) return priority;
  throw new CommandFailure(
    ExitCode.usage,
    `Priority ${text} is not a whole number from ${PRIORITY_MIN} to ${PRIORITY_MAX}.`,
  );
}

/** Equal as the wire sees it: BACnet REAL carries 24 bits of mantissa. */
function same(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Math.fround(a) === Math.fround(b);
}
