import { CommandFailure, ExitCode } from '../exit-code.ts';

/** A whole number of the command line; otherwise a usage failure with name, value and limits. */
export function wholeNumber(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new CommandFailure(ExitCode.usage, `${name} ${text} is not a whole number from ${minimum} to ${maximum}.`);
}
