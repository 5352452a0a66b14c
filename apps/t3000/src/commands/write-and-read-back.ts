import type { DeviceLink, PointConfig, WriteCommand } from '@t3000/core';
import { ExitCode } from '../exit-code.ts';
import { printable } from '../terminal/printable.ts';

/** Writes once, looks, and prints both; the link is closed afterwards. */
export async function writeAndReadBack(
  link: DeviceLink,
  point: PointConfig,
  { value, priority }: WriteCommand,
  json: boolean,
): Promise<ExitCode> {
  const outcome = await link.write(point, { value, priority });
  const after = outcome.status === 'refused' ? undefined : await link.inspect(point);
  link.close();
  const readBack = after?.ok === true && !Number.isNaN(after.value) ? after.value : undefined;
  const slot = after?.ok === true ? after.slots?.[priority - 1] : undefined;
  const confirmed = after?.ok === true && (after.slots === undefined ? same(readBack, value) : same(slot, value));
  const status = outcome.status === 'refused' ? 'refused' : confirmed ? 'confirmed' : 'unconfirmed';
  const detail = outcome.status === 'accepted' ? '' : outcome.detail;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ object: point.name, status, requested: value ?? null, priority, read_back: readBack ?? null, detail })}\n`,
    );
  } else {
    const now = readBack === undefined ? 'the value now is not known' : `the value is now ${readBack}`;
    const at = point.commandable ? ` at priority ${priority}` : '';
    const request = value === undefined ? `release of slot ${priority}` : `${value}${at}`;
    process.stdout.write(`${point.name}: ${request} ${status}; ${now}. ${printable(detail)}`.trimEnd() + '\n');
  }
  return { confirmed: ExitCode.ok, refused: ExitCode.refused, unconfirmed: ExitCode.unconfirmed }[status];
}

/** Equal as the wire sees it: BACnet REAL carries 24 bits of mantissa. */
function same(a: number | undefined, b: number | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Math.fround(a) === Math.fround(b);
}
