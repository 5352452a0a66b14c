import { PRIORITY_MAX } from '@t3000/core';
import { isNumberKind } from '@t3000/core';
import type { Priority, ValueKind } from '@t3000/core';
import { ErrorClass, ErrorCode } from '../encoding/errors.ts';
import { packObjectId } from '../encoding/object-id.ts';
import { ObjectType } from '../encoding/object-types.ts';
import { Property } from '../encoding/properties.ts';
import { UNIT_NONE } from '../encoding/units.ts';
import type { BacnetValue } from '../encoding/values.ts';
import type { ServiceError } from '../services/error.ts';
import { isInputType, isOutputType, kindOfType, numberRules, numberTypeOf } from '../point-types.ts';
import { EventSource, EventState } from './event-source.ts';
import type { EventOptions } from './event-source.ts';
import { propertyListOf } from './served-object.ts';
import type { PropertyContent, PropertyWrite, ServedObject } from './served-object.ts';

export interface PointObjectOptions {
  /** An object type that is a point: analog, integer, binary or multi-state. */
  readonly type: number;
  readonly instance: number;
  readonly name: string;
  readonly description?: string;
  /** BACnetEngineeringUnits number, analog only; see `unitNumber`. */
  readonly unit?: number;
  /** Value at start: number, binary 0 or 1, state from 1. */
  readonly value?: number;
  /** Has a priority array. Outputs always have one. */
  readonly commandable?: boolean;
  readonly relinquishDefault?: number;
  /** Takes writes although it has no priority array (how T3 panels treat variables and inputs). */
  readonly writable?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly covIncrement?: number;
  /** Binary: [inactive, active]. Multi-state: one per state. */
  readonly stateTexts?: readonly string[];
  /** Reports alarms or events by itself (intrinsic reporting). */
  readonly alarm?: EventOptions;
  /** Called after a write changed the object; `value` is undefined for a release. */
  readonly onWrite?: (value: number | undefined, priority: Priority | undefined) => void;
}

const refusal = (errorCode: number): ServiceError => ({ errorClass: ErrorClass.property, errorCode });

const NULL: BacnetValue = { type: 'null' };

/** An analog, binary or multi-state point of a device. Simulation sets `value`; writes win through the priority array. */
export class PointObject implements ServedObject {
  readonly objectId: number;
  readonly kind: ValueKind;
  readonly commandable: boolean;
  readonly options: PointObjectOptions;
  /** What the object has by itself: the sensor, the program's result, or the value written where there is no priority array. */
  value: number;
  relinquishDefault: number;
  inAlarm = false;
  overridden = false;
  outOfService = false;
  /** BACnetReliability; anything but 0 sets the fault flag. */
  reliability = 0;
  readonly events: EventSource | undefined;
  #slots: (number | undefined)[] | undefined;
  #propertyIds: readonly number[] | undefined;

  constructor(options: PointObjectOptions) {
    this.options = options;
    this.objectId = packObjectId(options);
    const kind = kindOfType(options.type) ?? 'analog';
    // Texts have no numbers to simulate: record objects serve them.
    this.kind = isNumberKind(kind) ? kind : 'analog';
    this.commandable = isOutputType(options.type) || options.commandable === true;
    const rest = this.kind === 'multistate' ? 1 : 0;
    this.value = options.value ?? options.relinquishDefault ?? rest;
    this.relinquishDefault = options.relinquishDefault ?? this.value;
    this.events = options.alarm && new EventSource(options.alarm, this.kind);
  }

  /** BACnetStatusFlags: in alarm, fault, overridden, out of service. */
  get statusFlags(): readonly boolean[] {
    const inAlarm = this.inAlarm || (this.events !== undefined && this.events.state !== EventState.normal);
    return [inAlarm, this.reliability !== 0, this.overridden, this.outOfService];
  }

  /** What a client reads: the highest command, else the relinquish default or the object's own value. */
  get presentValue(): number {
    if (!this.commandable) return this.value;
    return this.#slots?.find((slot) => slot !== undefined) ?? this.relinquishDefault;
  }

  /** The command at one priority, undefined when the slot is empty. */
  slot(priority: Priority): number | undefined {
    return this.#slots?.[priority - 1];
  }

  /** Sets or, with undefined, releases a slot from inside the device (a program, a hand switch). */
  command(priority: Priority, value: number | undefined): void {
    if (!this.#slots) {
      if (value === undefined) return;
      this.#slots = Array.from({ length: PRIORITY_MAX }, () => undefined);
    }
    this.#slots[priority - 1] = value;
  }

  propertyIds(): readonly number[] {
    this.#propertyIds ??= propertiesOf(this);
    return this.#propertyIds;
  }

  read(property: number): PropertyContent | undefined {
    const { options } = this;
    switch (property) {
      case Property.presentValue:
        return this.#typed(this.presentValue);
      case Property.statusFlags:
        return { type: 'bits', value: this.statusFlags };
      case Property.objectIdentifier:
        return { type: 'objectId', value: this.objectId };
      case Property.objectName:
        return { type: 'string', value: options.name };
      case Property.objectType:
        return { type: 'enumerated', value: options.type };
      case Property.description:
        return { type: 'string', value: options.description ?? '' };
      case Property.eventState:
        return { type: 'enumerated', value: this.events?.state ?? (this.reliability === 0 ? 0 : 1) };
      case Property.outOfService:
        return { type: 'boolean', value: this.outOfService };
      case Property.reliability:
        return { type: 'enumerated', value: this.reliability };
      case Property.propertyList:
        return { type: 'array', items: propertyListOf(this.propertyIds()) };
      default:
        if (this.events?.slots.has(property) === true) return this.events.slots.read(property);
        return this.propertyIds().includes(property) ? this.#readMore(property) : undefined;
    }
  }

  write(request: PropertyWrite): ServiceError | undefined {
    const { property, index, values, priority } = request;
    if (this.events?.slots.has(property) === true) return this.events.slots.write(request);
    if (property === Property.priorityArray) return refusal(ErrorCode.writeAccessDenied);
    const [value] = values;
    if (index !== undefined) return refusal(ErrorCode.propertyIsNotAnArray);
    if (value === undefined || values.length > 1) return refusal(ErrorCode.invalidDataType);
    switch (property) {
      case Property.presentValue:
        return this.#writePresentValue(value, priority);
      case Property.outOfService:
        if (value.type !== 'boolean') return refusal(ErrorCode.invalidDataType);
        this.outOfService = value.value;
        return undefined;
      case Property.relinquishDefault: {
        const number = this.#accept(value);
        if (typeof number !== 'number') return number;
        this.relinquishDefault = number;
        return undefined;
      }
      default:
        return refusal(ErrorCode.writeAccessDenied);
    }
  }

  reset(): void {
    this.#slots = undefined;
    this.outOfService = false;
  }

  #readMore(property: number): PropertyContent | undefined {
    const { options } = this;
    const [first = 'Inactive', second = 'Active'] = options.stateTexts ?? [];
    switch (property) {
      case Property.units:
        return { type: 'enumerated', value: options.unit ?? UNIT_NONE };
      case Property.minPresValue:
        return this.#typed(options.minimum ?? 0);
      case Property.maxPresValue:
        return this.#typed(options.maximum ?? 0);
      case Property.covIncrement:
        return this.#increment(options.covIncrement ?? 0);
      case Property.polarity:
        return { type: 'enumerated', value: 0 };
      case Property.inactiveText:
        return { type: 'string', value: first };
      case Property.activeText:
        return { type: 'string', value: second };
      case Property.numberOfStates:
        return { type: 'unsigned', value: this.#stateCount() };
      case Property.stateText:
        return { type: 'array', items: (options.stateTexts ?? []).map((value) => ({ type: 'string', value })) };
      case Property.priorityArray:
        return { type: 'array', items: this.#priorityArray() };
      case Property.relinquishDefault:
        return this.#typed(this.relinquishDefault);
      default:
        return undefined;
    }
  }

  #priorityArray(): BacnetValue[] {
    return Array.from({ length: PRIORITY_MAX }, (_, index) => {
      const slot = this.#slots?.[index];
      return slot === undefined ? NULL : this.#typed(slot);
    });
  }

  #writePresentValue(value: BacnetValue, priority: Priority | undefined): ServiceError | undefined {
    const { type, writable = !isInputType(type), onWrite } = this.options;
    if (!writable && !this.outOfService) return refusal(ErrorCode.writeAccessDenied);
    if (value.type === 'null' && this.commandable) {
      this.command(priority ?? PRIORITY_MAX, undefined);
      onWrite?.(undefined, priority);
      return undefined;
    }
    const number = this.#accept(value);
    if (typeof number !== 'number') return number;
    if (this.commandable) this.command(priority ?? PRIORITY_MAX, number);
    else this.value = number;
    onWrite?.(number, priority);
    return undefined;
  }

  /** The number in a written value, or why the device does not take it. */
  #accept(value: BacnetValue): number | ServiceError {
    const { minimum = -Infinity, maximum = Infinity } = this.options;
    const analog = numberTypeOf(this.options.type);
    const wanted = ({ analog, binary: 'enumerated', multistate: 'unsigned' } as const)[this.kind];
    if (value.type !== wanted) return refusal(ErrorCode.invalidDataType);
    const number = value.value;
    const [low, high] = {
      analog: [minimum, maximum] as const,
      binary: [0, 1] as const,
      multistate: [1, this.#stateCount()] as const,
    }[this.kind];
    return number >= low && number <= high ? number : refusal(ErrorCode.valueOutOfRange);
  }

  #stateCount(): number {
    return this.options.stateTexts?.length ?? this.options.maximum ?? 2;
  }

  /** An increment is never negative: Unsigned where the value is a whole number (clauses 12.43 and 12.45). */
  #increment(value: number): BacnetValue {
    const type = numberTypeOf(this.options.type);
    return numberRules[type].whole ? { type: 'unsigned', value: Math.trunc(value) } : { type, value };
  }

  #typed(value: number): BacnetValue {
    if (this.kind === 'analog') {
      const type = numberTypeOf(this.options.type);
      return { type, value: numberRules[type].whole ? Math.trunc(value) : value };
    }
    return { type: this.kind === 'binary' ? 'enumerated' : 'unsigned', value: Math.max(0, Math.trunc(value)) };
  }
}

function propertiesOf({ kind, commandable, options, events }: PointObject): number[] {
  const ids: number[] = [Property.objectIdentifier, Property.objectName, Property.objectType, Property.presentValue];
  ids.push(
    Property.description,
    Property.statusFlags,
    Property.eventState,
    Property.reliability,
    Property.outOfService,
  );
  if (kind === 'analog') ids.push(Property.units);
  if (options.minimum !== undefined && kind === 'analog') ids.push(Property.minPresValue);
  if (options.maximum !== undefined && kind === 'analog') ids.push(Property.maxPresValue);
  if (options.covIncrement !== undefined) ids.push(Property.covIncrement);
  if (kind === 'binary' && options.type !== ObjectType.binaryValue) ids.push(Property.polarity);
  if (kind === 'binary' && options.stateTexts) ids.push(Property.inactiveText, Property.activeText);
  if (kind === 'multistate') ids.push(Property.numberOfStates);
  if (kind === 'multistate' && options.stateTexts) ids.push(Property.stateText);
  if (commandable) ids.push(Property.priorityArray, Property.relinquishDefault);
  if (events) ids.push(...events.slots.ids());
  ids.push(Property.propertyList);
  return ids;
}
