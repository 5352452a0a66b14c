import type { RequestFailure } from '@t3000/core';
import { ask } from '../client/ask.ts';
import { timeStamp } from '../encoding/calendar-types.ts';
import { Property } from '../encoding/properties.ts';
import { listOf } from '../encoding/schema.ts';
import { getAlarmSummary } from '../services/get-alarm-summary.ts';
import { getEventInformation } from '../services/get-event-information.ts';
import type { EventSummary } from '../services/get-event-information.ts';
import type { FailedCall } from '../transaction/call.ts';
import type { DeviceSession } from './device-session.ts';
import { failureOf, isRefusal } from './failure.ts';
import { readProperties } from './property-reader.ts';
import { typedValue } from './typed-value.ts';

/** Answers asked for in a row: at four or more alarms each, far above what a device can hold. */
const ANSWERS_MAX = 500;
/** Alarms of an old panel that are looked at; each costs a read of its time stamps. */
const SUMMARIES_MAX = 500;
/** A device that refused the newer question may have learned it by new firmware. */
const REFUSALS_KEPT = 100;

/** What a device says of one object in alarm; the older question knows no priorities. */
export type ReportedEvent = Pick<EventSummary, 'object' | 'state' | 'acked' | 'stamps' | 'notifyType' | 'priorities'>;

const NOTIFY_ALARM = 0;
const routine = { priority: 'routine', signal: undefined } as const;

/** Reads what is in alarm: by GetEventInformation, and by GetAlarmSummary of panels that are too old for it. */
export class AlarmSummaries {
  readonly #session: DeviceSession;
  /** Looks left before the newer question is tried again. */
  #older = 0;

  constructor(session: DeviceSession) {
    this.#session = session;
  }

  /** True while the device is asked by the older question: returned alarms are not among its answers. */
  get isOlder(): boolean {
    return this.#older > 0;
  }

  async read(): Promise<ReportedEvent[] | RequestFailure> {
    if (this.#older > 0) {
      this.#older--;
      return this.#readOlder();
    }
    const newer = await this.#readNewer();
    if (!('kind' in newer)) return newer;
    if (!isRefusal(newer)) return failureOf(newer);
    const older = await this.#readOlder();
    // Refused as well: the device has no alarms to ask for, and the next look begins anew.
    if (!('ok' in older)) this.#older = REFUSALS_KEPT;
    return older;
  }

  async #readNewer(): Promise<ReportedEvent[] | FailedCall> {
    const all: EventSummary[] = [];
    const { transactions, address } = this.#session;
    let after: number | undefined;
    for (let asked = 0; asked < ANSWERS_MAX; asked++) {
      const outcome = await ask(transactions, address, getEventInformation, { after });
      if (outcome.kind !== 'answer') return outcome;
      const { summaries = [], more = false } = outcome.value ?? {};
      all.push(...summaries);
      const last = summaries.at(-1)?.object;
      // A device that says "more" and gives the same again would be asked for ever.
      if (!more || last === undefined || last === after) return all;
      after = last;
    }
    return all;
  }

  /** The summary has no time stamps, without which nothing can be acknowledged: they are read from the objects. */
  async #readOlder(): Promise<ReportedEvent[] | RequestFailure> {
    const { transactions, address } = this.#session;
    const outcome = await ask(transactions, address, getAlarmSummary, undefined);
    if (outcome.kind !== 'answer') return failureOf(outcome);
    const summaries = (outcome.value ?? []).slice(0, SUMMARIES_MAX);
    const wanted = summaries.map(({ object }) => ({
      objectId: object,
      property: Property.eventTimeStamps,
      index: undefined,
    }));
    const read = await readProperties(this.#session, wanted, routine);
    if (!read.ok) return read.failure;
    return summaries.map(({ object, state, acked }, index) => {
      const stamps = typedValue(listOf(timeStamp), read.results[index]) ?? [];
      return { object, state, acked, stamps, notifyType: NOTIFY_ALARM, priorities: [] };
    });
  }
}
