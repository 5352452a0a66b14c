import {
  levelOf,
  priorityNames,
  reasonOf,
  type PointInspection,
  type Priority,
  type RequestFailure,
} from '@t3000/core';
import type { Command } from 'commander';
import { ExitCode } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';
import { fieldOptions, findDevice, linkTo, secondsOption, withField, type Field } from './field.ts';
import { pointFromText } from './object-text.ts';

interface Options {
  readonly host: string[];
  readonly listen: string;
  readonly json?: boolean;
}

export function addRead(program: Command): void {
  fieldOptions(
    program
      .command('read')
      .description('Read objects of a device, with their priority arrays; works without a server.'),
  )
    .argument('<device>', 'device instance, or host[:port]')
    .argument('<objects...>', 'objects such as AI1 AO3 BV12')
    .action(async (device: string, objects: string[], options: Options, command: Command) => {
      process.exitCode = await withField(command, (field) => read(field, device, objects, options));
    });
}

async function read(field: Field, device: string, objects: readonly string[], options: Options): Promise<ExitCode> {
  const points = objects.map(pointFromText);
  const found = await findDevice(field, device, options.host, secondsOption(options.listen));
  const link = linkTo(field, found.address);
  const answers: { object: string; answer: PointInspection | RequestFailure }[] = [];
  for (const point of points) answers.push({ object: point.name, answer: await link.inspect(point) });
  link.close();
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(answers.map(asJson), null, 2)}\n`
      : answers.map(({ object, answer }) => asText(object, answer)).join('\n') + '\n',
  );
  return exitCodeOf(answers.map(({ answer }) => answer));
}

/** The first thing that went wrong decides. */
function exitCodeOf(answers: readonly (PointInspection | RequestFailure)[]): ExitCode {
  for (const answer of answers) {
    if (!answer.ok) return answer.reason === 'refused' ? ExitCode.refused : ExitCode.noAnswer;
    if (Number.isNaN(answer.value) && reasonOf(answer.quality) === 'device_error') return ExitCode.refused;
  }
  return ExitCode.ok;
}

function asJson({ object, answer }: { object: string; answer: PointInspection | RequestFailure }): object {
  if (!answer.ok) return { object, error: answer };
  return {
    object,
    value: Number.isNaN(answer.value) ? null : answer.value,
    quality: levelOf(answer.quality),
    reason: reasonOf(answer.quality),
    slots: answer.slots?.map((slot) => slot ?? null) ?? null,
    relinquish_default: answer.relinquishDefault ?? null,
    facts: answer.facts,
  };
}

function asText(object: string, answer: PointInspection | RequestFailure): string {
  if (!answer.ok) return `${object}: ${answer.reason}: ${printable(answer.detail)}`;
  const reason = reasonOf(answer.quality);
  const lines = [
    `${object} = ${Number.isNaN(answer.value) ? 'no value' : answer.value}  (${levelOf(answer.quality)}${reason === 'none' ? '' : `, ${reason}`})`,
  ];
  answer.slots?.forEach((slot, i) => {
    if (slot !== undefined)
      lines.push(`  slot ${String(i + 1).padStart(2)}  ${slot}  ${priorityNames[(i + 1) as Priority]}`);
  });
  if (Number.isNaN(answer.value))
    lines.push(...answer.facts.map(({ label, text }) => `  ${label}: ${printable(text)}`));
  if (answer.relinquishDefault !== undefined) lines.push(`  default  ${answer.relinquishDefault}`);
  return lines.join('\n');
}
