import { RETENTION_CLASSES_MAX } from '@t3000/contract';
import type { RetentionClass, RetentionRules } from '@t3000/contract';
import { pointTypes, valueKinds } from '@t3000/core';
import { CommandFailure, ExitCode } from '../../exit-code.ts';
import { wholeNumber } from '../../terminal/number-option.ts';

/** Longest that can be asked for: a century. */
export const RETENTION_DAYS_MAX = 36_500;

/** Each class of points with its days, and then all others. */
export function retentionLines({ default_days: days, classes }: RetentionRules): string[] {
  const own = classes.map((rule) => `${rule.days} days of ${classWords(rule)}`);
  return [...own, `${days} days of ${own.length === 0 ? 'every point' : 'all other points'}`];
}

/** `binary input points`, or `all points`. */
export function classWords({ kind, point_type: type }: RetentionClass): string {
  const words = [kind, type].filter((word) => word !== undefined);
  return `${words.length === 0 ? 'all' : words.join(' ')} points`;
}

/** Classes as they are given on the command line: `binary=365`, `analog:input=1825`, `all=90`; `none` for none. */
export function classesOf(texts: readonly string[]): RetentionClass[] {
  if (texts.length === 1 && texts[0] === 'none') return [];
  if (texts.length > RETENTION_CLASSES_MAX) {
    throw wrong(`${texts.length} classes are above the maximum ${RETENTION_CLASSES_MAX}`);
  }
  return texts.map((text) => {
    const [, names = '', days = ''] = /^([^=]+)=(\d+)$/.exec(text) ?? [];
    if (names === '') throw wrong(`--class ${text} is not of the form analog=400, analog:input=400 or all=400`);
    const words = names === 'all' ? [] : names.split(':');
    const kind = valueKinds.find((name) => words.includes(name));
    const type = pointTypes.find((name) => words.includes(name));
    const unknown = words.find((word) => word !== kind && word !== type);
    if (unknown !== undefined || words.length > 2) {
      throw wrong(
        `--class ${text}: ${unknown ?? names} is none of ${valueKinds.join(', ')}, ${pointTypes.join(', ')} and all`,
      );
    }
    return {
      ...(type === undefined ? {} : { point_type: type }),
      ...(kind === undefined ? {} : { kind }),
      days: wholeNumber(`--class ${names}`, days, 1, RETENTION_DAYS_MAX),
    };
  });
}

function wrong(message: string): CommandFailure {
  return new CommandFailure(ExitCode.usage, message);
}
