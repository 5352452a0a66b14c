import type {
  Clock,
  DeviceCapabilities,
  DeviceIdentity,
  InterviewOutcome,
  InterviewProgress,
  RequestFailure,
} from '@t3000/core';
import { formatObjectId, packObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { APDU_BYTES_MAX, APDU_BYTES_MIN } from '../link/apdu.ts';
import { pointShape } from '../point-types.ts';
import { segmentations } from '../services/i-am.ts';
import type { Transactions } from '../transaction/transactions.ts';
import type { DeviceAddress } from './address.ts';
import { DeviceSession } from './device-session.ts';
import { failureOf } from './failure.ts';
import { readObjectList } from './object-list.ts';
import { describePoint, pointProperties } from './point-description.ts';
import type { PointDraft } from './point-description.ts';
import { readProperties } from './property-reader.ts';
import type { PropertyResult } from './property-reader.ts';
import { numberPoints } from './point-numbers.ts';
import { numberOf } from './single-read.ts';
import { vendorName } from './vendors.ts';
import { probeWindow } from './window-probe.ts';

const identityProperties = [
  Property.objectName,
  Property.description,
  Property.vendorName,
  Property.vendorIdentifier,
  Property.modelName,
  Property.firmwareRevision,
  Property.applicationSoftwareVersion,
  Property.protocolVersion,
  Property.protocolRevision,
  Property.protocolServicesSupported,
] as const;

/** Objects described per step, so that progress moves and an abort is noticed. */
const POINTS_PER_STEP = 20;

interface Interview {
  readonly session: DeviceSession;
  readonly objectId: number;
  readonly signal: AbortSignal;
  readonly report: (progress: InterviewProgress) => void;
}

/** Asks a device for its identity, tries what it can do, and describes its points. */
export async function interviewDevice(
  transactions: Transactions,
  clock: Clock,
  address: DeviceAddress,
  report: (progress: InterviewProgress) => void,
  signal: AbortSignal,
): Promise<InterviewOutcome> {
  const session = new DeviceSession(transactions, address, { answerBytesMax: APDU_BYTES_MAX, readMultiple: true });
  const objectId = packObjectId({ type: ObjectType.device, instance: address.instance });
  const interview = { session, objectId, signal, report };
  report({ step: 'capabilities', done: 0, total: 1 });
  const limits = await probeLimits(interview);
  if ('reason' in limits) return { ok: false, failure: limits };
  report({ step: 'identity', done: 0, total: 1 });
  const identity = await readIdentity(interview);
  if ('reason' in identity) return { ok: false, failure: identity };
  report({ step: 'objects', done: 0, total: 1 });
  const list = await readObjectList(session, objectId, signal);
  if ('reason' in list) return { ok: false, failure: list };
  report({ step: 'objects', done: list.objectIds.length, total: list.objectIds.length });
  const skipped = [...list.skipped, ...noPoints(list.objectIds)];
  const points = await readPoints(interview, list.objectIds, skipped);
  if ('reason' in points) return { ok: false, failure: points };
  const capabilities: DeviceCapabilities = {
    answerBytesMax: session.limits.answerBytesMax,
    readMultiple: session.limits.readMultiple,
    segmentation: limits.segmentation,
    windowMax: await probeWindow(session, objectId, signal),
    answerMs: session.medianAnswerMs(),
    probedAt: clock.now(),
    details: identity.details,
  };
  return { ok: true, identity: identity.identity, capabilities, points: numberPoints(points), skipped };
}

/** The two limits that shape every later request, by the one service every device has. */
async function probeLimits({
  session,
  objectId,
  signal,
}: Interview): Promise<{ segmentation: DeviceCapabilities['segmentation'] } | RequestFailure> {
  const options = { priority: 'routine', signal } as const;
  const size = await session.readProperty(
    { objectId, property: Property.maxApduLengthAccepted, index: undefined },
    options,
  );
  if (size.kind !== 'answer') return failureOf(size);
  const declared = numberOf(size.value.values[0]);
  if (declared >= APDU_BYTES_MIN) session.limits.answerBytesMax = Math.min(APDU_BYTES_MAX, declared);
  const answer = await session.readProperty(
    { objectId, property: Property.segmentationSupported, index: undefined },
    options,
  );
  const segmentation = answer.kind === 'answer' ? segmentations[numberOf(answer.value.values[0])] : undefined;
  return { segmentation: segmentation ?? 'none' };
}

async function readIdentity({
  session,
  objectId,
  signal,
}: Interview): Promise<{ identity: DeviceIdentity; details: DeviceCapabilities['details'] } | RequestFailure> {
  const wanted = identityProperties.map((property) => ({ objectId, property, index: undefined }));
  const outcome = await readProperties(session, wanted, { priority: 'routine', signal });
  if (!outcome.ok) return outcome.failure;
  const value = (property: (typeof identityProperties)[number]): BacnetValue | undefined =>
    valueOf(outcome.results[identityProperties.indexOf(property)]);
  const vendorId = numberOf(value(Property.vendorIdentifier));
  const services = value(Property.protocolServicesSupported);
  const identity = {
    name: textOf(value(Property.objectName)),
    description: textOf(value(Property.description)),
    vendor: textOf(value(Property.vendorName)) || (Number.isNaN(vendorId) ? '' : vendorName(vendorId)),
    vendorId: Number.isNaN(vendorId) ? undefined : vendorId,
    model: textOf(value(Property.modelName)),
    firmware: textOf(value(Property.firmwareRevision)),
    instance: unpackObjectId(objectId).instance,
  };
  const revision = numberOf(value(Property.protocolRevision));
  return {
    identity,
    details: {
      protocolVersion: orNull(numberOf(value(Property.protocolVersion))),
      protocolRevision: orNull(revision),
      software: textOf(value(Property.applicationSoftwareVersion)),
      services: services?.type === 'bits' ? services.value.flatMap((set, bit) => (set ? [bit] : [])) : [],
    },
  };
}

async function readPoints(
  { session, signal, report }: Interview,
  objectIds: readonly number[],
  skipped: { what: string; why: string }[],
): Promise<PointDraft[] | RequestFailure> {
  const points = objectIds.filter((objectId) => pointShape(unpackObjectId(objectId).type) !== undefined);
  const drafts: PointDraft[] = [];
  for (let start = 0; start < points.length; start += POINTS_PER_STEP) {
    report({ step: 'points', done: start, total: points.length });
    const step = points.slice(start, start + POINTS_PER_STEP);
    const wanted = step.flatMap((objectId) =>
      pointProperties(objectId).map(({ property, index }) => ({ objectId, property, index })),
    );
    const outcome = await readProperties(session, wanted, { priority: 'routine', signal });
    if (!outcome.ok) return outcome.failure;
    let offset = 0;
    for (const objectId of step) {
      const references = pointProperties(objectId);
      const results = outcome.results.slice(offset, offset + references.length);
      offset += references.length;
      const described = describePoint(
        objectId,
        (property) => results[references.findIndex((r) => r.property === property)],
      );
      if (typeof described === 'string')
        skipped.push({ what: formatObjectId(unpackObjectId(objectId)), why: described });
      else drafts.push(described);
    }
  }
  report({ step: 'points', done: points.length, total: points.length });
  return drafts;
}

function noPoints(objectIds: readonly number[]): { what: string; why: string }[] {
  return objectIds.map(unpackObjectId).flatMap((id) => {
    if (id.type === ObjectType.device || pointShape(id.type)) return [];
    return [{ what: formatObjectId(id), why: 'objects of this type hold no point value' }];
  });
}

function valueOf(result: PropertyResult | undefined): BacnetValue | undefined {
  return result?.ok ? result.values[0] : undefined;
}

function textOf(value: BacnetValue | undefined): string {
  return value?.type === 'string' ? value.value : '';
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
