import { GOOD, quality } from '@t3000/core';
import type {
  PointConfig,
  PointInspection,
  ReadRequest,
  ReadResults,
  RequestFailure,
  RequestPriority,
} from '@t3000/core';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { ANSWER_HEADER_BYTES } from './device-session.ts';
import type { DeviceSession } from './device-session.ts';
import { DEVICE_ERROR, flagQuality } from './packed-read.ts';
import { objectIdOf } from './point-address.ts';
import { readProperties } from './property-reader.ts';
import type { PropertyResult } from './property-reader.ts';
import { flagBits } from './single-read.ts';

/** Octets one text takes in an answer, flags and brackets included; a longer one costs a second request, not a value. */
const ANSWER_BYTES_PER_TEXT = 64;

const NO_TEXT = quality('bad', 'invalid_value');

/** Present values of character-string objects (clause 12.37), read apart from the numbers because their length is anybody's guess. */
export class TextRead implements ReadRequest {
  readonly points: readonly PointConfig[];
  readonly answerBytes: number;
  readonly texts = true;

  constructor(points: readonly PointConfig[]) {
    this.points = points;
    this.answerBytes = ANSWER_HEADER_BYTES + points.length * ANSWER_BYTES_PER_TEXT;
  }
}

/** Splits texts into requests whose answers should fit the device. */
export function packTexts(points: readonly PointConfig[], answerBytesMax: number): TextRead[] {
  const size = Math.max(1, Math.floor((answerBytesMax - ANSWER_HEADER_BYTES) / ANSWER_BYTES_PER_TEXT));
  const requests: TextRead[] = [];
  for (let start = 0; start < points.length; start += size)
    requests.push(new TextRead(points.slice(start, start + size)));
  return requests;
}

/** Performs one of them, as {@link DeviceLink.read} of core promises. */
export async function readTexts(
  session: DeviceSession,
  { points }: ReadRequest,
  into: ReadResults,
  { priority, withFlags }: { readonly priority: RequestPriority; readonly withFlags: boolean },
): Promise<RequestFailure | undefined> {
  const properties = withFlags ? [Property.presentValue, Property.statusFlags] : [Property.presentValue];
  const wanted = points.flatMap((point) =>
    properties.map((property) => ({ objectId: objectIdOf(point), property, index: undefined })),
  );
  const outcome = await readProperties(session, wanted, { priority, signal: undefined });
  if (!outcome.ok) return outcome.failure;
  const { texts } = into;
  for (const slot of points.keys()) {
    const [present, flags] = outcome.results.slice(slot * properties.length);
    const reading = readingOf(present, withFlags ? flags : undefined);
    if (texts) texts[slot] = reading.text;
    into.qualities[slot] = reading.quality;
  }
  return undefined;
}

function readingOf(
  present: PropertyResult | undefined,
  flags: PropertyResult | undefined,
): { text: string | undefined; quality: number } {
  if (present?.ok !== true) return { text: undefined, quality: DEVICE_ERROR };
  const text = stringOf(present.values[0]);
  if (text === undefined) return { text, quality: NO_TEXT };
  return { text, quality: flags?.ok === true ? flagQuality(flagBits(flags.values[0])) : GOOD };
}

/** Value, slots and default of a text as an inspection shows them. */
export function textsOf(
  present: BacnetValue | undefined,
  priorityArray: PropertyResult | undefined,
  relinquishDefault: PropertyResult | undefined,
): NonNullable<PointInspection['texts']> {
  return {
    value: stringOf(present),
    slots:
      priorityArray?.ok === true
        ? Array.from({ length: 16 }, (_, index) => stringOf(priorityArray.values[index]))
        : undefined,
    relinquishDefault: relinquishDefault?.ok === true ? stringOf(relinquishDefault.values[0]) : undefined,
  };
}

function stringOf(value: BacnetValue | undefined): string | undefined {
  return value?.type === 'string' ? value.value : undefined;
}
