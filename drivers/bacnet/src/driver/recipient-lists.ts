import { sleep } from '@t3000/core';
import type { AlarmRoute, AlarmRoutes, Clock, RequestFailure, UdpEndpoint, WriteOutcome } from '@t3000/core';
import { ask } from '../client/ask.ts';
import type { BacnetClient } from '../client/client.ts';
import { octetsOf } from '../client/own-address.ts';
import { writeOutcomeOf } from '../client/write-multiple.ts';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { hexOf } from '../encoding/format.ts';
import { packObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { text } from '../encoding/primitives.ts';
import { Property } from '../encoding/properties.ts';
import { destination } from '../encoding/reference-types.ts';
import type { Destination } from '../encoding/reference-types.ts';
import { listOf, valuesOf } from '../encoding/schema.ts';
import { BvlcFunction } from '../link/bvlc.ts';
import { NetworkMessageType } from '../link/network-message.ts';
import { addListElement, removeListElement } from '../services/list-element.ts';
import type { FailedCall } from '../transaction/call.ts';
import type { DeviceSession } from './device-session.ts';
import { isUnknownService } from './failure.ts';
import { readObjectList } from './object-list.ts';
import { readProperties } from './property-reader.ts';
import { typedValue } from './typed-value.ts';

/** Process identifier of our entries, `T3`: an entry of the same address under another one belongs to another program. */
export const RECIPIENT_PROCESS = 0x54_33;

/** Network number of whoever is on the same network (clause 6.2.2). */
const LOCAL_NETWORK = 0;

/** How long a router gets to say the number of our network. */
const NUMBER_WAIT_MS = 1000;

/** Notification classes looked at; a panel has a handful. */
const CLASSES_MAX = 64;
/** Entries shown of one list. */
const RECIPIENTS_SHOWN_MAX = 50;
/** Longest text of a device that is passed on, UTF-16 units. */
const NAME_MAX = 100;

const routine = { priority: 'routine', signal: undefined } as const;
const every = { toOffnormal: true, toFault: true, toNormal: true };
const midnight = { hour: 0, minute: 0, second: 0, hundredths: 0 };
const lastMoment = { hour: 23, minute: 59, second: 59, hundredths: 99 };
const everyDay: Destination['validDays'] = {
  monday: true,
  tuesday: true,
  wednesday: true,
  thursday: true,
  friday: true,
  saturday: true,
  sunday: true,
};

interface ClassList {
  readonly objectId: number;
  readonly name: string;
  readonly recipients: readonly Destination[];
}

/** The Recipient_Lists of a device's Notification Classes (clause 12.21.8): only our own entry is ever added or removed. */
export class RecipientLists {
  readonly #client: BacnetClient;
  readonly #session: DeviceSession;
  readonly #clock: Clock;
  readonly #instance: number;

  constructor(client: BacnetClient, session: DeviceSession, clock: Clock, instance: number) {
    this.#client = client;
    this.#session = session;
    this.#clock = clock;
    this.#instance = instance;
  }

  async read(): Promise<AlarmRoutes | RequestFailure> {
    const lists = await this.#lists();
    if (!('length' in lists)) return lists;
    const own = await this.#own();
    const isText = typeof own === 'string';
    return {
      ok: true,
      recipient: isText ? '' : destination.format(own),
      problem: isText ? own : '',
      routes: lists.map((list) => routeOf(list, isText ? undefined : own)),
    };
  }

  async set(key: string, entered: boolean): Promise<WriteOutcome> {
    const own = await this.#own();
    if (typeof own === 'string') return { status: 'refused', detail: own };
    const before = await this.#one(key);
    if (typeof before === 'string') return { status: 'refused', detail: before };
    const ours = before.recipients.filter((entry) => isOurs(entry, own));
    const isThere = ours.some((entry) => isWhole(entry));
    if (entered && isThere) return { status: 'accepted' };
    if (!entered && ours.length === 0) return { status: 'accepted' };
    // An entry of ours that somebody narrowed to some days or transitions is replaced; removed as the device has it.
    for (const entry of ours) {
      const problem = await this.#change(before, 'remove', entry);
      if (problem !== undefined) return problem;
    }
    if (entered) {
      const problem = await this.#change(before, 'add', own);
      if (problem !== undefined) return problem;
    }
    const after = await this.#one(key);
    if (typeof after === 'string') return { status: 'unknown', detail: after };
    const isDone = after.recipients.some((entry) => isOurs(entry, own)) === entered;
    return isDone ? { status: 'accepted' } : { status: 'refused', detail: 'the device said yes and did not do it' };
  }

  async #change(list: ClassList, action: 'add' | 'remove', entry: Destination): Promise<WriteOutcome | undefined> {
    const { transactions, address } = this.#session;
    const request = {
      objectId: list.objectId,
      property: Property.recipientList,
      index: undefined,
      elements: valuesOf(destination, entry),
    };
    const service = action === 'add' ? addListElement : removeListElement;
    const outcome = await ask(transactions, address, service, request, { priority: 'urgent' });
    if (outcome.kind === 'answer') return undefined;
    const detail = refusalText(outcome, list.recipients.length);
    return detail === undefined ? writeOutcomeOf(outcome) : { status: 'refused', detail };
  }

  /** Our entry, or why there can be none. */
  async #own(): Promise<Destination | string> {
    const { address, port, behind } = this.#session.address;
    const network = behind === undefined ? LOCAL_NETWORK : await this.#ownNetwork({ address, port });
    if (typeof network === 'string') return network;
    const local = this.#client.ownAddressFor(address);
    if (local === undefined) {
      return 'this server has several addresses and cannot tell which the device reaches: set bacnet.address';
    }
    const mac = Uint8Array.from([...octetsOf(local.address), local.port >> 8, local.port & 0xff]);
    return {
      validDays: everyDay,
      from: midnight,
      to: lastMoment,
      recipient: { kind: 'address', value: { network, mac } },
      process: RECIPIENT_PROCESS,
      confirmed: true,
      transitions: every,
    };
  }

  /**
   * The number of the network this server is on, as a device behind a router has to write it (clause 12.21.8). The
   * router knows it (clause 6.4.19), if it is not too old to say.
   */
  async #ownNetwork(router: UdpEndpoint): Promise<number | string> {
    const { routers, link } = this.#client;
    if (routers.ownNumbers().length === 0) {
      const question = { type: NetworkMessageType.whatIsNetworkNumber };
      link.sendNetworkMessage(router, BvlcFunction.originalUnicastNpdu, question);
      await sleep(this.#clock, NUMBER_WAIT_MS, new AbortController().signal);
    }
    const [own, ...others] = routers.ownNumbers().map(({ network }) => network);
    if (own === undefined) {
      return 'the device is on another BACnet network, and its router does not say which number ours has';
    }
    if (others.length === 0) return own;
    return `the device is on another BACnet network, and ours is said to have the numbers ${[own, ...others].join(' and ')}`;
  }

  async #one(key: string): Promise<ClassList | string> {
    const match = /^(\d{1,4}):(\d{1,7})$/.exec(key);
    if (match === null || Number(match[1]) !== ObjectType.notificationClass) return `${key} is no list of recipients`;
    const objectId = packObjectId({ type: ObjectType.notificationClass, instance: Number(match[2]) });
    const read = await this.#read([objectId]);
    if (!('length' in read)) return read.detail;
    return read[0] ?? `the device does not show the list of recipients of notification class ${match[2] ?? ''}`;
  }

  async #lists(): Promise<ClassList[] | RequestFailure> {
    const device = packObjectId({ type: ObjectType.device, instance: this.#instance });
    const objects = await readObjectList(this.#session, device, new AbortController().signal);
    if (!('objectIds' in objects)) return objects;
    const classes = objects.objectIds.filter((id) => unpackObjectId(id).type === ObjectType.notificationClass);
    return this.#read(classes.slice(0, CLASSES_MAX));
  }

  /** Lists the device shows; one whose list cannot be read is left out, because it could not be judged. */
  async #read(objects: readonly number[]): Promise<ClassList[] | RequestFailure> {
    const wanted = objects.flatMap((objectId) =>
      [Property.objectName, Property.recipientList].map((property) => ({ objectId, property, index: undefined })),
    );
    const read = await readProperties(this.#session, wanted, routine);
    if (!read.ok) return read.failure;
    return objects.flatMap((objectId, index) => {
      const recipients = typedValue(listOf(destination), read.results[2 * index + 1]);
      const name = (typedValue(text, read.results[2 * index]) ?? '').slice(0, NAME_MAX);
      return recipients === undefined ? [] : { objectId, name, recipients };
    });
  }
}

function routeOf({ objectId, name, recipients }: ClassList, own: Destination | undefined): AlarmRoute {
  const { type, instance } = unpackObjectId(objectId);
  return {
    key: `${type}:${instance}`,
    name,
    entered: own !== undefined && recipients.some((entry) => isOurs(entry, own) && isWhole(entry)),
    recipients: recipients.slice(0, RECIPIENTS_SHOWN_MAX).map((entry) => destination.format(entry)),
  };
}

/** By address and process: whatever else an entry says, it speaks to this program alone. */
function isOurs({ recipient, process }: Destination, own: Destination): boolean {
  if (process !== own.process || recipient.kind !== 'address' || own.recipient.kind !== 'address') return false;
  const { network, mac } = recipient.value;
  return network === own.recipient.value.network && hexOf(mac) === hexOf(own.recipient.value.mac);
}

/** At any time, of every transition. */
function isWhole({ validDays, transitions }: Destination): boolean {
  return Object.values(validDays).every(Boolean) && Object.values(transitions).every(Boolean);
}

/** In words, where the refusal has a known reason. */
function refusalText(outcome: FailedCall, entries: number): string | undefined {
  if (isUnknownService(outcome)) {
    return 'the device lets nobody change its list of recipients over the network: enter this server with its own tool';
  }
  const isFull =
    outcome.kind === 'error' &&
    outcome.error.errorClass === ErrorClass.resources &&
    outcome.error.errorCode === ErrorCode.noSpaceToAddListElement;
  return isFull
    ? `its list of recipients is full with ${entries} entries: remove one that is not needed any more`
    : undefined;
}
