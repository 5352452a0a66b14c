import type { Priority } from '@t3000/core';
import { ObjectType, PointObject, Property } from '@t3000/driver-bacnet/device';
import type { EventOptions, PropertyContent, PropertyWrite, ServiceError } from '@t3000/driver-bacnet/device';
import { Command } from '../points/command.ts';
import type { SimulatedPoint } from '../points/panel.ts';
import { quantity as quantities } from '../points/quantity.ts';
import { Sensor, Variable } from '../points/signal.ts';
import type { TextSource } from '../hostile-texts.ts';

const objectTypes = {
  input: { analog: ObjectType.analogInput, binary: ObjectType.binaryInput },
  output: { analog: ObjectType.analogOutput, binary: ObjectType.binaryOutput },
  variable: { analog: ObjectType.analogValue, binary: ObjectType.binaryValue },
} as const;

const { normalAlarm } = quantities;

/** Instance of the Notification Class of every panel. */
export const NOTIFICATION_CLASS = 1;

const reportedWhenOn: EventOptions = {
  algorithm: { kind: 'change-of-state', alarmValues: [1] },
  notificationClass: NOTIFICATION_CLASS,
};

/**
 * A point of the building as a BACnet object. The number lives in the building: a read looks there, a write goes there,
 * and the physics acts on it with the next step.
 */
export class SignalObject extends PointObject {
  readonly #signal: SimulatedPoint['signal'];

  constructor({ type, number, name, label, signal }: SimulatedPoint, text: TextSource) {
    const { quantity } = signal;
    super({
      type: objectTypes[type][quantity.kind],
      instance: number,
      name: text(name),
      description: text(label),
      value: signal.value,
      ...(quantity.kind === 'analog'
        ? {
            unit: quantity.unit,
            minimum: quantity.minimum,
            maximum: quantity.maximum,
            covIncrement: quantity.resolution,
          }
        : { stateTexts: quantity.texts.map(text) }),
      // What a panel's own program finds out it also reports.
      ...(type === 'variable' && quantity === normalAlarm ? { alarm: reportedWhenOn } : {}),
      ...(signal instanceof Command ? { relinquishDefault: signal.relinquishDefault } : {}),
      onWrite: (value) => {
        if (signal instanceof Variable && value !== undefined && !this.outOfService) signal.write(value);
      },
    });
    this.#signal = signal;
  }

  override get presentValue(): number {
    return this.outOfService && !this.commandable ? this.value : this.#signal.value;
  }

  override slot(priority: Priority): number | undefined {
    return this.#signal instanceof Command ? this.#signal.slots[priority - 1] : undefined;
  }

  override command(priority: Priority, value: number | undefined): void {
    if (this.#signal instanceof Command) this.#signal.write(value, priority);
  }

  override read(property: number): PropertyContent | undefined {
    if (property === Property.priorityArray && this.#signal instanceof Command) this.#copySlots(this.#signal);
    this.reliability = this.#signal instanceof Sensor ? this.#signal.reliability : 0;
    return super.read(property);
  }

  override write(request: PropertyWrite): ServiceError | undefined {
    const refusal = super.write(request);
    if (refusal === undefined && request.property === Property.relinquishDefault && this.#signal instanceof Command) {
      this.#signal.relinquishDefault = this.relinquishDefault;
    }
    return refusal;
  }

  override reset(): void {
    super.reset();
    if (this.#signal instanceof Command) this.#signal.clear();
  }

  /** The priority array is encoded from the slots of the parent. */
  #copySlots(command: Command): void {
    for (const [index, slot] of command.slots.entries()) super.command((index + 1) as Priority, slot);
  }
}
