import { DecodeError } from '@t3000/core';
import { ErrorCode } from '../encoding/errors.ts';
import { unpackObjectId } from '../encoding/object-id.ts';
import { propertyType } from '../encoding/property-types.ts';
import { listOf, valueOf } from '../encoding/schema.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { ServiceError } from '../services/error.ts';
import type { PropertyContent, PropertyWrite } from './served-object.ts';
import { ELEMENTS_MAX, SlotObject, propertyRefusal } from './slots.ts';
import type { SlotObjectOptions } from './slots.ts';

export interface RecordOptions extends SlotObjectOptions {
  readonly type: number;
  readonly properties: Iterable<readonly [property: number, content: PropertyContent]>;
  /** Properties that take writes of the type they hold. */
  readonly writable?: readonly number[];
  readonly onWrite?: (property: number) => void;
}

/**
 * An object that is no more than its properties: programs, loops, accumulators, groups, text, date and integer values,
 * and every type nobody wrote a class for. The simulation and the export of own data change it by `set`.
 */
export class RecordObject extends SlotObject {
  readonly #contents: Map<number, PropertyContent>;

  constructor(options: RecordOptions) {
    super(options.type, options);
    this.#contents = new Map(options.properties);
    const { writable = [], onWrite } = options;
    for (const property of this.#contents.keys()) {
      const write = (request: PropertyWrite): ServiceError | undefined => {
        const refused = this.#write(request);
        if (!refused) onWrite?.(property);
        return refused;
      };
      const read = (): PropertyContent => this.#contents.get(property) ?? { type: 'null' };
      this.slots.define({ property, read, ...(writable.includes(property) ? { write } : {}) });
    }
  }

  get(property: number): PropertyContent | undefined {
    return this.#contents.get(property);
  }

  /** Changes a property the object was made with. */
  set(property: number, content: PropertyContent): void {
    if (this.#contents.has(property)) this.#contents.set(property, content);
  }

  #write({ property, index, values }: PropertyWrite): ServiceError | undefined {
    const current = this.#contents.get(property);
    const [value] = values;
    if (!current || value === undefined) return propertyRefusal(ErrorCode.invalidDataType);
    if (values.length > ELEMENTS_MAX) return propertyRefusal(ErrorCode.valueOutOfRange);
    if (index !== undefined) return this.#writeElement(property, current, index, values);
    if (isPlain(current)) {
      if (values.length > 1 || value.type !== current.type) return propertyRefusal(ErrorCode.invalidDataType);
      this.#contents.set(property, value);
      return undefined;
    }
    const type = propertyType(unpackObjectId(this.objectId).type, property);
    if (!type) {
      const like = 'items' in current ? current.items[0]?.type : undefined;
      if (like !== undefined && values.some((item) => item.type !== like)) {
        return propertyRefusal(ErrorCode.invalidDataType);
      }
    } else {
      try {
        if (type.collection === 'single') valueOf(type.element, values);
        else valueOf(listOf(type.element), values);
      } catch (error) {
        if (error instanceof DecodeError) return propertyRefusal(ErrorCode.invalidDataType);
        throw error;
      }
    }
    this.#contents.set(property, { type: current.type === 'array' ? 'array' : 'list', items: values });
    return undefined;
  }

  #writeElement(
    property: number,
    current: PropertyContent,
    index: number,
    values: readonly BacnetValue[],
  ): ServiceError | undefined {
    if (current.type !== 'array') return propertyRefusal(ErrorCode.propertyIsNotAnArray);
    const [value] = values;
    const old = current.items[index - 1];
    if (!old) return propertyRefusal(ErrorCode.invalidArrayIndex);
    if (!value || values.length > 1 || value.type !== old.type) return propertyRefusal(ErrorCode.invalidDataType);
    this.#contents.set(property, { type: 'array', items: current.items.with(index - 1, value) });
    return undefined;
  }
}

function isPlain(content: PropertyContent): content is BacnetValue {
  return content.type !== 'array' && content.type !== 'list' && content.type !== 'elements';
}
