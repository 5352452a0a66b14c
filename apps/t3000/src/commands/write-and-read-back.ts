import type { DeviceLink, PointConfig, PointInspection, WriteCommand } from '@t3000/core';
import { ExitCode } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';

/** Writes once, looks, and prints both; the link is closed afterwards. */
export async function writeAndReadBack(
  link: DeviceLink,
  point: PointConfig,
  command: WriteCommand,
  json: boolean,
): Promise<ExitCode> {
  const { priority } = command;
  const value = command.text ?? command.value;
  const outcome = await link.write(point, command);
  const after = outcome.status === 'refused' ? undefined : await link.inspect(point);
  link.close();
  const held = after?.ok === true ? heldBy(after) : undefined;
  const readBack = held?.value;
  const slot = held?.slots?.[priority - 1];
  const confirmed = held !== undefined && (held.slots === undefined ? same(readBack, value) : same(slot, value));
  const status = outcome.status === 'refused' ? 'refused' : confirmed ? 'confirmed' : 'unconfirmed';
  const detail = outcome.status === 'accepted' ? '' : outcome.detail;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ object: point.name, status, requested: value ?? null, priority, read_back: readBack ?? null, detail })}\n`,
    );
  } else {
    const now =
      readBack === undefined ? 'the value now is not known' : `the value is now ${printable(String(readBack))}`;
    const at = point.commandable ? ` at priority ${priority}` : '';
    const request = value === undefined ? `release of slot ${priority}` : `${printable(String(value))}${at}`;
    process.stdout.write(`${point.name}: ${request} ${status}; ${now}. ${printable(detail)}`.trimEnd() + '\n');
  }
  return { confirmed: ExitCode.ok, refused: ExitCode.refused, unconfirmed: ExitCode.unconfirmed }[status];
}

type Held = number | string;

/** Value and slots of numbers and texts alike; a value that is none is undefined. */
function heldBy({ value, slots, texts }: PointInspection): {
  readonly value: Held | undefined;
  readonly slots: readonly (Held | undefined)[] | undefined;
} {
  if (texts) return texts;
  return { value: Number.isNaN(value) ? undefined : value, slots };
}

/** Equal as the wire sees it: BACnet REAL carries 24 bits of mantissa. */
function same(a: Held | undefined, b: Held | undefined): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return a === undefined || b === undefined ? a === b : Math.fround(a) === Math.fround(b);
}
