import {
  levelOf,
  priorityNames,
  reasonOf,
  type DeviceLink,
  type PointConfig,
  type PointInspection,
  type Priority,
  type RequestFailure,
} from '@t3000/core';
import { ExitCode } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';

/** Reads points one after the other and prints what came; the link is closed afterwards. */
export async function answerPoints(
  link: DeviceLink,
  points: readonly PointConfig[],
  shown: { readonly json: boolean; readonly facts: boolean },
): Promise<ExitCode> {
  const answers: { object: string; answer: PointInspection | RequestFailure }[] = [];
  for (const point of points) answers.push({ object: point.name, answer: await link.inspect(point) });
  link.close();
  process.stdout.write(
    shown.json
      ? `${JSON.stringify(answers.map(asJson), null, 2)}\n`
      : answers.map(({ object, answer }) => asText(object, answer, shown.facts)).join('\n') + '\n',
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
    value: answer.texts?.value ?? (Number.isNaN(answer.value) ? null : answer.value),
    quality: levelOf(answer.quality),
    reason: reasonOf(answer.quality),
    slots: (answer.texts?.slots ?? answer.slots)?.map((slot) => slot ?? null) ?? null,
    relinquish_default: answer.texts?.relinquishDefault ?? answer.relinquishDefault ?? null,
    facts: answer.facts,
  };
}

function asText(object: string, answer: PointInspection | RequestFailure, showFacts: boolean): string {
  if (!answer.ok) return `${object}: ${answer.reason}: ${printable(answer.detail)}`;
  const reason = reasonOf(answer.quality);
  const { texts } = answer;
  const hasNone = texts === undefined ? Number.isNaN(answer.value) : texts.value === undefined;
  const lines = [
    `${object} = ${hasNone ? 'no value' : inWords(texts?.value ?? answer.value)}  (${levelOf(answer.quality)}${reason === 'none' ? '' : `, ${reason}`})`,
  ];
  const slots: readonly (number | string | undefined)[] | undefined = texts?.slots ?? answer.slots;
  slots?.forEach((slot, i) => {
    if (slot !== undefined)
      lines.push(`  slot ${String(i + 1).padStart(2)}  ${inWords(slot)}  ${priorityNames[(i + 1) as Priority]}`);
  });
  if (hasNone || showFacts) lines.push(...answer.facts.map(({ label, text }) => `  ${label}: ${printable(text)}`));
  const relinquishDefault = texts?.relinquishDefault ?? answer.relinquishDefault;
  if (relinquishDefault !== undefined) lines.push(`  default  ${inWords(relinquishDefault)}`);
  return lines.join('\n');
}

/** Texts come from the device, and in quotes so that an empty one shows. */
function inWords(value: number | string): string {
  return typeof value === 'string' ? `"${printable(value)}"` : String(value);
}
