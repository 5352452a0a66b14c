import { DecodeError } from '@t3000/core';
import type { RequestFailure, RowText } from '@t3000/core';
import { describeError } from '../encoding/errors.ts';
import { hexOf } from '../encoding/format.ts';
import { Property, propertyName } from '../encoding/properties.ts';
import { formatProperty } from '../encoding/property-types.ts';
import { readPropertyMultiple, readPropertyMultipleAck } from '../services/read-property-multiple.ts';
import type { ReadResult } from '../services/read-property-multiple.ts';
import type { DeviceSession } from './device-session.ts';
import { failureOf, isRefusal } from './failure.ts';
import { readProperties } from './property-reader.ts';

const options = { priority: 'urgent', signal: undefined } as const;

/** What is asked of an object whose device gives neither ALL nor a list of its properties. */
const usual: readonly number[] = [
  Property.objectName,
  Property.description,
  Property.presentValue,
  Property.statusFlags,
  Property.reliability,
  Property.outOfService,
];

/** Properties of one object shown; the richest standard objects have about a hundred. */
const PROPERTIES_MAX = 300;

/** Every property an object has, a line each, in words: of standard types and of those no rule here knows. */
export async function objectDetails(session: DeviceSession, objectId: number): Promise<RowText | RequestFailure> {
  const whole = await readAll(session, objectId);
  if ('reason' in whole) return whole;
  if (whole.results) return { ok: true, text: textOf(objectId, whole.results), hex: whole.hex, problem: '' };
  const list = await session.readProperty({ objectId, property: Property.propertyList, index: undefined }, options);
  if (list.kind !== 'answer' && !isRefusal(list)) return failureOf(list);
  const listed =
    list.kind === 'answer'
      ? list.value.values.flatMap((value) => (value.type === 'enumerated' ? value.value : []))
      : [];
  const ids = listed.length > 0 ? [Property.objectName, ...listed.slice(0, PROPERTIES_MAX)] : usual;
  const wanted = ids.map((property) => ({ objectId, property, index: undefined }));
  const read = await readProperties(session, wanted, options);
  if (!read.ok) return read.failure;
  const lines = read.results.flatMap((result, place) => {
    const property = ids[place] ?? 0;
    if (!result.ok && listed.length === 0) return [];
    return `${propertyName(property)}: ${result.ok ? formatProperty(objectId, property, undefined, result.values) : result.why}`;
  });
  const problem =
    listed.length > 0 ? '' : 'the device does not list the properties of this object: the usual ones are shown';
  return { ok: true, text: lines.join('\n'), hex: '', problem };
}

/** The special property ALL (clause 15.7.1.1); `results` is undefined where the device refuses it. */
async function readAll(
  session: DeviceSession,
  objectId: number,
): Promise<{ readonly results: readonly ReadResult[] | undefined; readonly hex: string } | RequestFailure> {
  const refused = { results: undefined, hex: '' };
  if (!session.limits.readMultiple) return refused;
  const outcome = await session.ask(
    readPropertyMultiple.choice,
    (writer) =>
      readPropertyMultiple.request.encode(writer, [
        { objectId, properties: [{ property: Property.all, index: undefined }] },
      ]),
    (reader) => {
      const hex = hexOf(reader.bytes.subarray(reader.position, reader.end));
      const start = reader.position;
      const [access, ...more] = readPropertyMultipleAck.decode(reader);
      if (access?.objectId !== objectId || more.length > 0)
        throw new DecodeError('inconsistent', 'the answer is about another object than asked', start, '15.7.3.1');
      return { results: access.results, hex };
    },
    options,
  );
  if (outcome.kind === 'answer') return outcome.value;
  return isRefusal(outcome) ? refused : failureOf(outcome);
}

function textOf(objectId: number, results: readonly ReadResult[]): string {
  return results
    .slice(0, PROPERTIES_MAX)
    .map((result) => {
      const { property, index, error } = result;
      const name = index === undefined ? propertyName(property) : `${propertyName(property)}[${index}]`;
      if (error) return `${name}: ${describeError(error.errorClass, error.errorCode)}`;
      return `${name}: ${formatProperty(objectId, property, index, result.values)}`;
    })
    .join('\n');
}
