import { TIME_BLOCK_BYTES, commands, decodeBlockAnswer, decodeTime, encodeBlockRequest, encodeTime } from '@t3000/t3';
import type { PanelTime } from '@t3000/t3';
import { WRITE_OFFSET } from '@t3000/t3';
import type { Clock } from '@t3000/core';
import type { LineOptions, PrivateLine } from '../line/private-line.ts';
import { success } from '../result.ts';
import type { T3Result } from '../result.ts';

/** A panel's clock beside ours. */
export interface PanelClock extends PanelTime {
  /** Ours when the answer came, UTC epoch milliseconds. */
  readonly readAt: number;
  /** Panel less us, seconds. Of the calendar form, which is local time, the offset of the zone is in it. */
  readonly offsetSeconds: number;
}

/** Setting the clock and reading it back takes this long at most. */
const SET_TOLERANCE_SECONDS = 15;

const header = { command: commands.time, start: 0, end: 0, entityBytes: TIME_BLOCK_BYTES, packet: 0 };

export async function readPanelClock(
  line: PrivateLine,
  clock: Clock,
  form: PanelTime['form'],
  options: LineOptions = {},
): Promise<T3Result<PanelClock & { readonly block: Uint8Array }>> {
  const decode = (octets: Uint8Array): Uint8Array => decodeBlockAnswer(octets, header);
  const read = await line.read(commands.time, encodeBlockRequest(header), decode, options);
  if (!read.ok) return read;
  const readAt = clock.now();
  const time = decodeTime(read.value, form);
  return success({ ...time, readAt, offsetSeconds: time.seconds - readAt / 1000, block: read.value });
}

export type ClockWrite =
  | { readonly status: 'applied'; readonly clock: PanelClock }
  | { readonly status: 'not_applied'; readonly clock: PanelClock; readonly detail: string }
  | { readonly status: 'refused' | 'unknown'; readonly detail: string };

/** Sets the clock to `seconds` (of the form it has) and reads it back. */
export async function writePanelClock(
  line: PrivateLine,
  clock: Clock,
  form: PanelTime['form'],
  secondsNow: () => number,
): Promise<ClockWrite> {
  const before = await readPanelClock(line, clock, form, { priority: 'urgent' });
  if (!before.ok) return { status: 'refused', detail: `not set, because it could not be read: ${before.detail}` };
  const { block, ...time } = before.value;
  const wanted = encodeTime({ ...time, seconds: Math.round(secondsNow()) }, block);
  const request = encodeBlockRequest({ ...header, command: commands.time + WRITE_OFFSET }, wanted);
  const sent = await line.write(commands.time + WRITE_OFFSET, request, false);
  const after = await readPanelClock(line, clock, form, { priority: 'urgent' });
  if (!after.ok) return { status: 'unknown', detail: `set, but it could not be read back: ${after.detail}` };
  const wrongBy = after.value.seconds - secondsNow();
  if (Math.abs(wrongBy) <= SET_TOLERANCE_SECONDS) return { status: 'applied', clock: after.value };
  const heard = sent.ok ? 'acknowledged but not applied' : 'not applied';
  return {
    status: 'not_applied',
    clock: after.value,
    detail: `${heard}: the clock is still ${Math.round(wrongBy)} s off`,
  };
}
