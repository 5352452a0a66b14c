import { DecodeError } from '@t3000/core';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { packObjectId } from '../encoding/object-id.ts';
import { Property } from '../encoding/properties.ts';
import { listOf, valueOf, valuesOf } from '../encoding/schema.ts';
import type { Shape } from '../encoding/schema.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { ServiceError } from '../services/error.ts';
import { propertyListOf } from './served-object.ts';
import type { ListChange, ListRefusal, PropertyContent, PropertyWrite, ServedObject } from './served-object.ts';

/** One property of an object: how it is read and, where it is writable, written. */
export interface Slot {
  readonly property: number;
  read(): PropertyContent;
  write?(request: PropertyWrite): ServiceError | undefined;
  changeList?(change: ListChange): ListRefusal | undefined;
}

export interface CellOptions<T> {
  /** Cells are read-only unless told otherwise. */
  readonly writable?: boolean;
  /** The refusal of a value that has the right type. */
  readonly check?: (value: T) => ServiceError | undefined;
  readonly onWrite?: (value: T) => void;
}

export const propertyRefusal = (errorCode: number): ServiceError => ({ errorClass: ErrorClass.property, errorCode });

/** Elements of one list or array; a device of this project has no use for more, and memory stays bounded. */
export const ELEMENTS_MAX = 1024;

/** A property that is worked out when somebody asks. */
export function computed(property: number, read: () => PropertyContent): Slot {
  return { property, read };
}

/** A property that holds one value of a production of clause 21. */
export class Cell<T> implements Slot {
  readonly property: number;
  value: T;
  readonly #shape: Shape<T>;
  readonly #options: CellOptions<T>;

  constructor(property: number, shape: Shape<T>, value: T, options: CellOptions<T> = {}) {
    this.property = property;
    this.#shape = shape;
    this.value = value;
    this.#options = options;
  }

  read(): PropertyContent {
    const items = valuesOf(this.#shape, this.value);
    const [only] = items;
    return only !== undefined && items.length === 1 ? only : { type: 'list', items };
  }

  write({ index, values }: PropertyWrite): ServiceError | undefined {
    const { writable = false, check, onWrite } = this.#options;
    if (!writable) return propertyRefusal(ErrorCode.writeAccessDenied);
    if (index !== undefined) return propertyRefusal(ErrorCode.propertyIsNotAnArray);
    const accepted = accept(this.#shape, values);
    if ('errorClass' in accepted) return accepted;
    const refused = check?.(accepted.value);
    if (refused) return refused;
    this.value = accepted.value;
    onWrite?.(accepted.value);
    return undefined;
  }
}

/** A property that holds a BACnetARRAY or a BACnetLIST of a production of clause 21. */
export class ManyCell<T> implements Slot {
  readonly property: number;
  readonly collection: 'array' | 'list';
  value: readonly T[];
  readonly #element: Shape<T>;
  readonly #options: CellOptions<readonly T[]>;

  constructor(
    property: number,
    collection: 'array' | 'list',
    element: Shape<T>,
    value: readonly T[],
    options: CellOptions<readonly T[]> = {},
  ) {
    this.property = property;
    this.collection = collection;
    this.#element = element;
    this.value = value;
    this.#options = options;
  }

  read(): PropertyContent {
    const elements = this.value.map((element) => valuesOf(this.#element, element));
    return this.collection === 'array' ? { type: 'elements', elements } : { type: 'list', items: elements.flat() };
  }

  write({ index, values }: PropertyWrite): ServiceError | undefined {
    if (this.#options.writable !== true) return propertyRefusal(ErrorCode.writeAccessDenied);
    if (index === undefined) {
      const all = accept(listOf(this.#element), values);
      return 'errorClass' in all ? all : this.#replace(all.value);
    }
    if (this.collection === 'list') return propertyRefusal(ErrorCode.propertyIsNotAnArray);
    if (index === 0 || index > this.value.length) return propertyRefusal(ErrorCode.invalidArrayIndex);
    const one = accept(this.#element, values);
    return 'errorClass' in one ? one : this.#replace(this.value.with(index - 1, one.value));
  }

  /** Clauses 15.1.2 and 15.2.2: all of the change or none of it. */
  changeList({ action, elements }: ListChange): ListRefusal | undefined {
    if (this.#options.writable !== true) return failing(propertyRefusal(ErrorCode.writeAccessDenied), 0);
    if (this.collection !== 'list') return failing(notAList, 0);
    const wanted = accept(listOf(this.#element), elements);
    if ('errorClass' in wanted) return failing(wanted, 1);
    const keyed = new Map(this.value.map((element) => [this.#key(element), element]));
    for (const [position, element] of wanted.value.entries()) {
      const key = this.#key(element);
      if (action === 'add') keyed.set(key, element);
      else if (!keyed.delete(key)) {
        return { errorClass: ErrorClass.services, errorCode: ErrorCode.listElementNotFound, firstFailed: position + 1 };
      }
    }
    const refused = this.#replace([...keyed.values()]);
    return refused && failing(refused, wanted.value.length);
  }

  #replace(value: readonly T[]): ServiceError | undefined {
    if (value.length > ELEMENTS_MAX) {
      return { errorClass: ErrorClass.resources, errorCode: ErrorCode.noSpaceToAddListElement };
    }
    const refused = this.#options.check?.(value);
    if (refused) return refused;
    this.value = value;
    this.#options.onWrite?.(value);
    return undefined;
  }

  #key(element: T): string {
    return JSON.stringify(element, (_, value) => (value instanceof Uint8Array ? [...value] : value));
  }
}

export const notAList: ServiceError = { errorClass: ErrorClass.services, errorCode: ErrorCode.propertyIsNotAList };

const failing = (refused: ServiceError, firstFailed: number): ListRefusal => ({ ...refused, firstFailed });

function accept<T>(shape: Shape<T>, values: readonly BacnetValue[]): { readonly value: T } | ServiceError {
  try {
    return { value: valueOf(shape, values) };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return propertyRefusal(error.code === 'out_of_range' ? ErrorCode.valueOutOfRange : ErrorCode.invalidDataType);
  }
}

/** Slots by property, in the order of an ALL answer. */
export class SlotTable {
  readonly #slots = new Map<number, Slot>();

  define(...slots: readonly Slot[]): void {
    for (const slot of slots) this.#slots.set(slot.property, slot);
  }

  ids(): IterableIterator<number> {
    return this.#slots.keys();
  }

  has(property: number): boolean {
    return this.#slots.has(property);
  }

  read(property: number): PropertyContent | undefined {
    return this.#slots.get(property)?.read();
  }

  write(request: PropertyWrite): ServiceError | undefined {
    const slot = this.#slots.get(request.property);
    return slot?.write ? slot.write(request) : propertyRefusal(ErrorCode.writeAccessDenied);
  }

  changeList(change: ListChange): ListRefusal | undefined {
    const slot = this.#slots.get(change.property);
    return slot?.changeList ? slot.changeList(change) : failing(notAList, 0);
  }
}

export interface SlotObjectOptions {
  readonly instance: number;
  readonly name: string;
  readonly description?: string;
}

/** An object whose properties are slots; the ones every object has are there already. */
export class SlotObject implements ServedObject {
  readonly objectId: number;
  protected readonly slots: SlotTable = new SlotTable();

  constructor(type: number, { instance, name, description }: SlotObjectOptions) {
    this.objectId = packObjectId({ type, instance });
    this.slots.define(
      computed(Property.objectIdentifier, () => ({ type: 'objectId', value: this.objectId })),
      computed(Property.objectName, () => ({ type: 'string', value: name })),
      computed(Property.objectType, () => ({ type: 'enumerated', value: type })),
      computed(Property.propertyList, () => ({ type: 'array', items: propertyListOf(this.propertyIds()) })),
    );
    if (description !== undefined) {
      this.slots.define(computed(Property.description, () => ({ type: 'string', value: description })));
    }
  }

  propertyIds(): readonly number[] {
    return [...this.slots.ids()];
  }

  read(property: number): PropertyContent | undefined {
    return this.slots.read(property);
  }

  write(request: PropertyWrite): ServiceError | undefined {
    return this.slots.write(request);
  }

  changeList(change: ListChange): ListRefusal | undefined {
    return this.slots.changeList(change);
  }

  reset(): void {
    // What is configured survives a loss of power.
  }
}
