import type { PointConfig, PointId } from '@t3000/core';
import { unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { objectId, text } from '../encoding/primitives.ts';
import { Property } from '../encoding/properties.ts';
import { deviceObjectPropertyReference } from '../encoding/reference-types.ts';
import type { DeviceSession } from './device-session.ts';
import { objectIdOf } from './point-address.ts';
import { readProperties } from './property-reader.ts';
import { typedValue } from './typed-value.ts';

/** What an alarm is about: a point where it is one, and words besides. */
export interface AlarmSubject {
  readonly pointId: PointId | undefined;
  readonly source: string;
}

interface Known {
  /** The device's own text. */
  readonly name: string;
  /** What an Event Enrollment watches, when that is in the same device. */
  readonly watched: number | undefined;
}

/** Objects remembered; a panel raises alarms about fewer. */
const KNOWN_MAX = 512;
/** Longest name of a device that is passed on, UTF-16 units. */
const NAME_MAX = 100;

const routine = { priority: 'routine', signal: undefined } as const;

/**
 * Finds out what alarms are about. Points are known; of everything else the name is read once, and of an Event Enrollment
 * (clause 12.12) what it watches: its alarms are about that, and belong to the point.
 */
export class AlarmSubjects {
  readonly #session: DeviceSession;
  readonly #instance: number;
  readonly #known = new Map<number, Known>();

  constructor(session: DeviceSession, instance: number) {
    this.#session = session;
    this.#instance = instance;
  }

  async find(objects: readonly number[], points: readonly PointConfig[]): Promise<(object: number) => AlarmSubject> {
    const byObject = new Map(points.map((point) => [objectIdOf(point), point.id]));
    await this.#read(objects.filter((object) => !byObject.has(object) && !this.#known.has(object)));
    return (object) => {
      const own = byObject.get(object);
      if (own !== undefined) return { pointId: own, source: objectId.format(object) };
      const known = this.#known.get(object);
      const watched = known?.watched;
      return {
        pointId: watched === undefined ? undefined : byObject.get(watched),
        source: known === undefined || known.name === '' ? objectId.format(object) : known.name,
      };
    };
  }

  async #read(unknown: readonly number[]): Promise<void> {
    const objects = unknown.slice(0, KNOWN_MAX);
    const wanted = objects.flatMap((object) =>
      [Property.objectName, ...(isEnrollment(object) ? [Property.objectPropertyReference] : [])].map((property) => ({
        objectId: object,
        property,
        index: undefined,
      })),
    );
    if (wanted.length === 0) return;
    const read = await readProperties(this.#session, wanted, routine);
    // The alarms are there all the same; their names come with the next look.
    if (!read.ok) return;
    const names = new Map<number, Known>();
    for (const [index, { objectId: object, property }] of wanted.entries()) {
      const result = read.results[index];
      const before = names.get(object) ?? { name: '', watched: undefined };
      if (property === Property.objectName) {
        names.set(object, { ...before, name: (typedValue(text, result) ?? '').slice(0, NAME_MAX) });
        continue;
      }
      const reference = typedValue(deviceObjectPropertyReference, result);
      const device = reference?.device;
      const isHere = device === undefined || unpackObjectId(device).instance === this.#instance;
      names.set(object, { ...before, watched: isHere ? reference?.object : undefined });
    }
    if (this.#known.size + names.size > KNOWN_MAX) this.#known.clear();
    for (const [object, known] of names) this.#known.set(object, known);
  }
}

function isEnrollment(object: number): boolean {
  return unpackObjectId(object).type === ObjectType.eventEnrollment;
}
