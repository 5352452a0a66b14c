import { PRIORITY_OPERATOR } from '@t3000/core';
import type { CellChange, CellWrite, DeviceTable, Json, RequestFailure, RowText, TableColumn } from '@t3000/core';
import { writeOutcomeOf } from '../client/write-multiple.ts';
import { formatObjectId, packObjectId, unpackObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property, propertyName } from '../encoding/properties.ts';
import { formatProperty } from '../encoding/property-types.ts';
import type { BacnetValue } from '../encoding/values.ts';
import { pointShape } from '../point-types.ts';
import { writeProperty } from '../services/write-property.ts';
import type { DeviceSession } from './device-session.ts';
import { failureOf } from './failure.ts';
import { objectDetails } from './object-details.ts';
import { readObjectList } from './object-list.ts';
import { readProperties } from './property-reader.ts';
import type { PropertyResult } from './property-reader.ts';

/** Names of the tables every BACnet device has. */
export const objectTableNames = ['texts', 'objects'] as const;
type TableName = (typeof objectTableNames)[number];

/** Objects of a table; rows are addressed by 16 bits, and nobody reads more. */
const ROWS_MAX = 2000;

/** Octets of a written text: one APDU of the smallest device, and more than any of them stores. */
const TEXT_LENGTH_MAX = 400;

const columns: Readonly<Record<TableName, readonly TableColumn[]>> = {
  texts: [
    { name: 'label', kind: 'text', writable: false },
    { name: 'text_value', kind: 'text', writable: true },
    { name: 'commanded', kind: 'flag', writable: true },
    { name: 'description', kind: 'text', writable: false },
  ],
  objects: [
    { name: 'label', kind: 'text', writable: false },
    { name: 'value', kind: 'text', writable: false },
    { name: 'description', kind: 'text', writable: false },
  ],
};

const urgent = { priority: 'urgent', signal: undefined } as const;

/**
 * What a device has besides its points: character strings, read and written as text, and every other object with all
 * its properties in words. A row stands for the object that was in its place when the table was read.
 */
export class ObjectTables {
  readonly #session: DeviceSession;
  readonly #instance: number;
  readonly #now: () => number;
  readonly #shown = new Map<string, readonly number[]>();

  constructor(session: DeviceSession, instance: number, now: () => number) {
    this.#session = session;
    this.#instance = instance;
    this.#now = now;
  }

  async read(name: string): Promise<DeviceTable | RequestFailure> {
    if (!isTableName(name)) return refusal(`a BACnet device has no table ${name}`);
    const device = packObjectId({ type: ObjectType.device, instance: this.#instance });
    const list = await readObjectList(this.#session, device, new AbortController().signal);
    if ('reason' in list) return list;
    const all = list.objectIds.filter((id) => tableOf(id) === name);
    const objectIds = all.slice(0, ROWS_MAX);
    this.#shown.set(name, objectIds);
    const wanted = objectIds.flatMap((objectId) =>
      propertiesOf(name, objectId).map(({ property, index }) => ({ objectId, property, index })),
    );
    const read = await readProperties(this.#session, wanted, urgent);
    if (!read.ok) return read.failure;
    let offset = 0;
    return {
      ok: true,
      columns: columns[name],
      rows: objectIds.map((objectId, index) => {
        const from = offset;
        offset += propertiesOf(name, objectId).length;
        const cells = cellsOf(name, objectId, read.results.slice(from, offset));
        return { index, name: formatObjectId(unpackObjectId(objectId)), cells, hasText: true };
      }),
      unused: 0,
      problem: all.length > ROWS_MAX ? `${all.length} objects are above the ${ROWS_MAX} shown at most` : '',
      readAt: this.#now(),
    };
  }

  readText(name: string, row: number): Promise<RowText | RequestFailure> {
    const objectId = this.#shown.get(name)?.[row];
    if (objectId === undefined) return Promise.resolve(refusal(`look at ${name} again: row ${row + 1} was not read`));
    return objectDetails(this.#session, objectId);
  }

  /** Writes a text, or takes the command back; then reads what the object shows. */
  async write(name: string, row: number, column: string, change: CellChange): Promise<CellWrite> {
    const objectId = this.#shown.get(name)?.[row];
    if (name !== 'texts' || objectId === undefined)
      return { status: 'refused', why: 'changed', detail: `look at ${name} again: row ${row + 1} was not read` };
    const before = await this.#text(objectId);
    if (!before.ok) {
      const detail = `not written, because it could not be read: ${before.detail}`;
      return { status: 'refused', why: 'unreachable', detail };
    }
    if (before.cells[column] !== change.expected)
      return {
        status: 'refused',
        why: 'changed',
        detail: `${column} holds ${JSON.stringify(before.cells[column])} by now`,
      };
    const value = valueToWrite(column, change.value, before.cells['commanded'] !== null);
    if (typeof value === 'string') return { status: 'refused', why: 'value', detail: value };
    const outcome = await this.#session.transactions.request(this.#session.address, {
      service: writeProperty.choice,
      encode: (writer) =>
        writeProperty.request.encode(writer, {
          objectId,
          property: Property.presentValue,
          index: undefined,
          values: [value],
          priority: before.cells['commanded'] === null ? undefined : PRIORITY_OPERATOR,
        }),
      decode: undefined,
      repeatable: false,
      priority: 'urgent',
    });
    const written = outcome.kind === 'answer' ? undefined : writeOutcomeOf(outcome);
    if (written?.status === 'refused') return { status: 'refused', detail: written.detail };
    const after = await this.#text(objectId);
    if (!after.ok) return { status: 'unknown', detail: `written, but it could not be read back: ${after.detail}` };
    const shows = after.cells[column] ?? null;
    if (shows === change.value) return { status: 'applied', value: shows };
    const heard = written === undefined ? 'acknowledged but not applied' : 'neither acknowledged nor applied';
    return { status: 'not_applied', detail: `${heard}: ${column} is still ${JSON.stringify(shows)}` };
  }

  async #text(objectId: number): Promise<{ ok: true; cells: Readonly<Record<string, Json>> } | RequestFailure> {
    const present = await this.#session.readProperty({ objectId, ...presentValue }, urgent);
    if (present.kind !== 'answer') return failureOf(present);
    const wanted = textProperties.map(({ property, index }) => ({ objectId, property, index }));
    const read = await readProperties(this.#session, wanted, urgent);
    return read.ok ? { ok: true, cells: cellsOf('texts', objectId, read.results) } : read.failure;
  }
}

const presentValue = { property: Property.presentValue, index: undefined };
/** What an object is asked for; what says most about it stands in `tellingOf` where it has no present value. */
function propertiesOf(table: TableName, objectId: number): readonly { property: number; index: number | undefined }[] {
  if (table === 'texts') return textProperties;
  return [Property.objectName, ...tellingOf(objectId), Property.description].map((property) => ({
    property,
    index: undefined,
  }));
}

/** What tells most about objects that are no points, in the order to show. */
const telling: ReadonlyMap<number, readonly number[]> = new Map([
  [ObjectType.loop, [Property.presentValue, Property.setpoint, Property.controlledVariableValue]],
  [ObjectType.program, [Property.programState, Property.programChange]],
  [ObjectType.trendLog, [Property.recordCount]],
  [ObjectType.trendLogMultiple, [Property.recordCount]],
  [ObjectType.file, [Property.fileSize]],
  [ObjectType.notificationClass, [Property.recipientList]],
  [ObjectType.eventEnrollment, [Property.eventState]],
]);

function tellingOf(objectId: number): readonly number[] {
  return telling.get(unpackObjectId(objectId).type) ?? [Property.presentValue];
}
const textProperties = [
  { property: Property.objectName, index: undefined },
  presentValue,
  { property: Property.description, index: undefined },
  { property: Property.priorityArray, index: PRIORITY_OPERATOR },
];

function cellsOf(table: TableName, objectId: number, results: readonly PropertyResult[]): Record<string, Json> {
  const label = stringIn(results[0]) ?? '';
  if (table === 'objects') {
    const value = tellingText(objectId, results.slice(1, -1));
    return { label, value, description: stringIn(results.at(-1)) ?? '' };
  }
  const [, present, description, slot] = results;
  const about = stringIn(description) ?? '';
  // Null where the object has no priority array: nothing can be taken back there.
  const commanded = slot?.ok ? slot.values[0]?.type !== 'null' : null;
  return { label, text_value: stringIn(present) ?? null, commanded, description: about };
}

/** What is there of the telling properties, all but the present value with their names. */
function tellingText(objectId: number, results: readonly PropertyResult[]): string {
  const properties = tellingOf(objectId);
  return results
    .flatMap((result, place) => {
      const property = properties[place] ?? Property.presentValue;
      if (!result.ok) return [];
      const text = formatProperty(objectId, property, undefined, result.values);
      return property === Property.presentValue ? text : `${propertyName(property)} ${text}`;
    })
    .join(', ');
}

function stringIn(result: PropertyResult | undefined): string | undefined {
  const value = result?.ok ? result.values[0] : undefined;
  return value?.type === 'string' ? value.value : undefined;
}

function valueToWrite(column: string, wanted: Json, hasSlots: boolean): BacnetValue | string {
  if (column === 'text_value') {
    if (typeof wanted !== 'string') return 'a text is wanted';
    if (wanted.length <= TEXT_LENGTH_MAX) return { type: 'string', value: wanted };
    return `${wanted.length} characters are above the maximum ${TEXT_LENGTH_MAX}`;
  }
  if (column !== 'commanded') return `${column} is not changed this way`;
  if (!hasSlots) return 'the object has no priority array, so nothing can be released';
  return wanted === false ? { type: 'null' } : 'write a text to command the object';
}

/** Where an object is shown; points and the device itself have pages of their own. */
function tableOf(objectId: number): TableName | undefined {
  const { type } = unpackObjectId(objectId);
  // Texts are points too; this is where a person changes them.
  if (type === ObjectType.characterStringValue) return 'texts';
  // Of loops and programs the point shows one value; what else they say stands here.
  const isOnlyAPoint = pointShape(type) !== undefined && !telling.has(type);
  return type === ObjectType.device || isOnlyAPoint ? undefined : 'objects';
}

function isTableName(name: string): name is TableName {
  return objectTableNames.some((each) => each === name);
}

function refusal(detail: string): RequestFailure {
  return { ok: false, reason: 'refused', detail };
}
