import { oneOf, text, unsigned, within } from '../encoding/primitives.ts';
import { optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

/** Time durations are Unsigned16 (clause 16.1.1.1.1). */
export const SILENCE_MINUTES_MAX = 65_535;

const control = sequence({
  /** How long; undefined means until told otherwise. */
  minutes: optional(within(unsigned, 0, SILENCE_MINUTES_MAX, 'duration').within(0)),
  state: oneOf('enable', 'disable', 'disable-initiation').within(1),
  password: optional(text.within(2)),
});
export type DeviceCommunicationControl = ValueOf<typeof control>;

export const deviceCommunicationControl: ConfirmedService<DeviceCommunicationControl, never> = {
  choice: 17,
  name: 'device-communication-control',
  clause: '16.1',
  request: messageOf(control, ({ minutes, state, password }) => {
    const span = minutes === undefined ? '' : ` for ${minutes} min`;
    return `${state}${span}${password === undefined ? '' : ', with a password'}`;
  }),
  ack: undefined,
};
