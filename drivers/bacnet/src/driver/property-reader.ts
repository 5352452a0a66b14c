import { DecodeError } from '@t3000/core';
import type { ByteReader, RequestFailure } from '@t3000/core';
import { describeError } from '../encoding/errors.ts';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { readPropertyMultiple, readPropertyMultipleAck } from '../services/read-property-multiple.ts';
import type { ReadAccessSpecification, ReadResult } from '../services/read-property-multiple.ts';
import type { ReadPropertyRequest } from '../services/read-property.ts';
import { describeFailure } from '../transaction/call.ts';
import { ANSWER_HEADER_BYTES, REQUEST_HEADER_BYTES, isAnswerTo } from './device-session.ts';
import type { AskOptions, DeviceSession } from './device-session.ts';
import { failureOf, isRefusal, isUnknownService } from './failure.ts';

/** The values of one property, or why the device did not give them. */
export type PropertyResult =
  | { readonly ok: true; readonly values: readonly BacnetValue[] }
  | { readonly ok: false; readonly why: string };

export type PropertyResults =
  | { readonly ok: true; readonly results: readonly PropertyResult[] }
  | { readonly ok: false; readonly failure: RequestFailure };

/** Octets an answer takes for a property of unknown length, by property; a wrong guess costs a split, not a value. */
const answerSizes = new Map<number, number>([
  [Property.objectName, 36],
  [Property.description, 36],
  [Property.stateText, 120],
  [Property.inactiveText, 18],
  [Property.activeText, 18],
  [Property.priorityArray, 60],
  [Property.protocolServicesSupported, 16],
  [Property.vendorName, 40],
  [Property.modelName, 40],
]);
const ANSWER_SIZE_USUAL = 12;

/** Object identifier with opening and closing tag: 7 octets on both ways. */
const OBJECT_BYTES = 7;
const REFERENCE_BYTES = 5;

/**
 * Reads any properties of one device, many per request where the device can, and with ever smaller requests where
 * an answer did not fit. A refused property is a result; silence ends the whole reading.
 */
export async function readProperties(
  session: DeviceSession,
  wanted: readonly ReadPropertyRequest[],
  options: AskOptions,
): Promise<PropertyResults> {
  const results: PropertyResult[] = [];
  while (results.length < wanted.length) {
    const rest = wanted.slice(results.length);
    const batch = rest.slice(0, batchSize(session, rest));
    const outcome = await readBatch(session, batch, options);
    if (!outcome.ok) return outcome;
    results.push(...outcome.results);
  }
  return { ok: true, results };
}

function batchSize(session: DeviceSession, wanted: readonly ReadPropertyRequest[]): number {
  const { answerBytesMax, readMultiple } = session.limits;
  if (!readMultiple) return 1;
  let answerBytes = ANSWER_HEADER_BYTES;
  let requestBytes = REQUEST_HEADER_BYTES;
  let count = 0;
  for (const { property } of wanted) {
    answerBytes += OBJECT_BYTES + (answerSizes.get(property) ?? ANSWER_SIZE_USUAL);
    requestBytes += OBJECT_BYTES + REFERENCE_BYTES;
    if (count > 0 && (answerBytes > answerBytesMax || requestBytes > answerBytesMax)) break;
    count++;
  }
  return count;
}

async function readBatch(
  session: DeviceSession,
  batch: readonly ReadPropertyRequest[],
  options: AskOptions,
): Promise<PropertyResults> {
  const [first] = batch;
  if (first && (batch.length === 1 || !session.limits.readMultiple)) return readSingles(session, batch, options);
  const outcome = await session.ask(
    readPropertyMultiple.choice,
    (writer) => readPropertyMultiple.request.encode(writer, specificationsOf(batch)),
    (reader) => decodeBatch(reader, batch),
    options,
  );
  if (outcome.kind === 'answer') return { ok: true, results: outcome.value };
  if (isUnknownService(outcome)) {
    session.limits.readMultiple = false;
    return readSingles(session, batch, options);
  }
  if (!isRefusal(outcome)) return { ok: false, failure: failureOf(outcome) };
  // Whatever the refusal, less may do: too large an answer, or one property that spoils the whole request.
  const middle = Math.ceil(batch.length / 2);
  const left = await readBatch(session, batch.slice(0, middle), options);
  if (!left.ok) return left;
  const right = await readBatch(session, batch.slice(middle), options);
  return right.ok ? { ok: true, results: [...left.results, ...right.results] } : right;
}

async function readSingles(
  session: DeviceSession,
  batch: readonly ReadPropertyRequest[],
  options: AskOptions,
): Promise<PropertyResults> {
  const results: PropertyResult[] = [];
  for (const request of batch) {
    const outcome = await session.readProperty(request, options);
    if (outcome.kind === 'answer') results.push({ ok: true, values: outcome.value.values });
    else if (isRefusal(outcome)) results.push({ ok: false, why: describeFailure(outcome) });
    else return { ok: false, failure: failureOf(outcome) };
  }
  return { ok: true, results };
}

/** Neighbouring requests for the same object share its identifier. */
function specificationsOf(batch: readonly ReadPropertyRequest[]): ReadAccessSpecification[] {
  const specifications: { objectId: number; properties: ReadPropertyRequest[] }[] = [];
  for (const request of batch) {
    const last = specifications.at(-1);
    if (last?.objectId === request.objectId) last.properties.push(request);
    else specifications.push({ objectId: request.objectId, properties: [request] });
  }
  return specifications;
}

/** Answers come in the order of the request (clause 15.7.3.1.1); any other order is a bad answer. */
function decodeBatch(reader: ByteReader, batch: readonly ReadPropertyRequest[]): PropertyResult[] {
  const start = reader.position;
  const answers = readPropertyMultipleAck
    .decode(reader)
    .flatMap(({ objectId, results }) => results.map((result) => ({ ...result, objectId })));
  return batch.map((request, index) => {
    const answer = answers[index];
    if (!answer || !isAnswerTo(answer, request) || answers.length !== batch.length) {
      throw new DecodeError('inconsistent', 'the answer is about other properties than asked', start, '15.7.3.1');
    }
    return resultOf(answer);
  });
}

function resultOf(answer: ReadResult): PropertyResult {
  if (!answer.error) return { ok: true, values: answer.values };
  return { ok: false, why: `error ${describeError(answer.error.errorClass, answer.error.errorCode)}` };
}
