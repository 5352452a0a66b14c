import { ByteWriter } from '@t3000/core';
import type { ByteReader } from '@t3000/core';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { acknowledgeAlarm } from '../services/acknowledge-alarm.ts';
import { getAlarmSummary } from '../services/get-alarm-summary.ts';
import type { AlarmSummary } from '../services/get-alarm-summary.ts';
import { getEnrollmentSummary } from '../services/get-enrollment-summary.ts';
import type { EnrollmentFilter, EnrollmentSummary } from '../services/get-enrollment-summary.ts';
import { getEventInformation } from '../services/get-event-information.ts';
import type { EventSummary } from '../services/get-event-information.ts';
import type { ConfirmedService } from '../services/service.ts';
import type { DeviceClock } from './device-clock.ts';
import type { AlarmCenter } from './alarm-center.ts';
import { EventState, transitionTo, transitions } from './event-source.ts';
import type { EventSource } from './event-source.ts';
import type { ObjectSource, ServiceAnswer, ServiceHandler } from './request-handlers.ts';

/** Octets of a GetEventInformation answer around its summaries, the APDU header included. */
const ANSWER_FRAME_BYTES = 8;

const refuse = (errorClass: number, errorCode: number): ServiceAnswer => ({ kind: 'error', errorClass, errorCode });

/** Every object that reports events. */
function* sources(device: ObjectSource): Generator<readonly [objectId: number, events: EventSource]> {
  for (const { objectId, events } of device.objects.values()) if (events) yield [objectId, events];
}

export function handleAcknowledgeAlarm(device: ObjectSource, center: AlarmCenter, clock: DeviceClock): ServiceHandler {
  return (reader) => {
    const request = acknowledgeAlarm.request.decode(reader);
    reader.finish();
    const object = device.objects.get(request.object);
    if (!object) return refuse(ErrorClass.object, ErrorCode.unknownObject);
    const { events } = object;
    if (!events) return refuse(ErrorClass.object, ErrorCode.noAlarmConfigured);
    const transition = transitionTo(request.state);
    // Off-normal may stand for the limits (clause 13.5.1.1.3).
    const current = transitionTo(events.state) === transition;
    const general = request.state === EventState.offnormal;
    if (current && !general && request.state !== events.state) {
      return refuse(ErrorClass.services, ErrorCode.invalidEventState);
    }
    if (JSON.stringify(events.stamps[transition]) !== JSON.stringify(request.stamp)) {
      return refuse(ErrorClass.services, ErrorCode.invalidTimeStamp);
    }
    events.acked[transition] = true;
    center.acknowledged(request.object, events, transition, request.state, clock.moment());
    return { kind: 'simple' };
  };
}

export function handleGetEventInformation(device: ObjectSource, center: AlarmCenter): ServiceHandler {
  return (reader, { writer, lengthMax }) => {
    const { after } = getEventInformation.request.decode(reader);
    reader.finish();
    const room = lengthMax - writer.length - ANSWER_FRAME_BYTES;
    const scratch = new ByteWriter();
    const summaries: EventSummary[] = [];
    let [started, more, length] = [after === undefined, false, 0];
    for (const [object, events] of sources(device)) {
      if (!started) {
        started = object === after;
        continue;
      }
      if (events.isQuiet) continue;
      const summary = {
        object,
        state: events.state,
        acked: events.acked,
        stamps: transitions.map((name) => events.stamps[name]),
        notifyType: events.notifyType.value,
        enabled: events.enable.value,
        priorities: center.prioritiesOf(events),
      };
      getEventInformation.ack?.encode(scratch.clear(), { summaries: [summary], more: false });
      length += scratch.length;
      if (length > room) {
        more = true;
        break;
      }
      summaries.push(summary);
    }
    return complete(getEventInformation, { summaries, more }, writer);
  };
}

export function handleGetAlarmSummary(device: ObjectSource): ServiceHandler {
  return (reader, { writer }) => {
    nothing(reader);
    const summaries: AlarmSummary[] = [];
    for (const [object, { state, acked, notifyType }] of sources(device)) {
      if (state !== EventState.normal && notifyType.value === 0) summaries.push({ object, state, acked });
    }
    return complete(getAlarmSummary, summaries, writer);
  };
}

export function handleGetEnrollmentSummary(device: ObjectSource, center: AlarmCenter): ServiceHandler {
  return (reader, { writer }) => {
    const filter = getEnrollmentSummary.request.decode(reader);
    reader.finish();
    const summaries: EnrollmentSummary[] = [];
    for (const [object, events] of sources(device)) {
      const priority = center.prioritiesOf(events)[transitions.indexOf(transitionTo(events.state))] ?? 255;
      const summary = {
        object,
        eventType: events.eventType,
        state: events.state,
        priority,
        notificationClass: events.notificationClass.value,
      };
      if (isWanted(filter, summary, events, center)) summaries.push(summary);
    }
    return complete(getEnrollmentSummary, summaries, writer);
  };
}

function isWanted(
  filter: EnrollmentFilter,
  summary: EnrollmentSummary,
  events: EventSource,
  center: AlarmCenter,
): boolean {
  const { acknowledgment, state = 'all', eventType, priorities, notificationClass, recipient } = filter;
  const acked = transitions.every((name) => events.acked[name]);
  if (acknowledgment !== 'all' && acked !== (acknowledgment === 'acked')) return false;
  const isNormal = summary.state === EventState.normal;
  const isFault = summary.state === EventState.fault;
  const fits = { all: true, normal: isNormal, fault: isFault, offnormal: !isNormal && !isFault, active: !isNormal };
  if (!fits[state]) return false;
  if (eventType !== undefined && eventType !== summary.eventType) return false;
  if (priorities && (summary.priority < priorities.min || summary.priority > priorities.max)) return false;
  if (notificationClass !== undefined && notificationClass !== summary.notificationClass) return false;
  if (!recipient) return true;
  const wanted = JSON.stringify(recipient.recipient);
  return (center.classOf(events)?.recipients.value ?? []).some(
    (entry) => entry.process === recipient.process && JSON.stringify(entry.recipient) === wanted,
  );
}

function nothing(reader: ByteReader): void {
  reader.finish('13.10');
}

function complete<Request, Ack>(service: ConfirmedService<Request, Ack>, ack: Ack, writer: ByteWriter): ServiceAnswer {
  service.ack?.encode(writer, ack);
  return { kind: 'complex' };
}
