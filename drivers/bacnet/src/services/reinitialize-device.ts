import { oneOf, text } from '../encoding/primitives.ts';
import { optional, sequence } from '../encoding/schema.ts';
import type { ValueOf } from '../encoding/schema.ts';
import { messageOf } from './service.ts';
import type { ConfirmedService } from './service.ts';

const reinitialization = sequence({
  state: oneOf(
    'coldstart',
    'warmstart',
    'start-backup',
    'end-backup',
    'start-restore',
    'end-restore',
    'abort-restore',
    'activate-changes',
  ).within(0),
  password: optional(text.within(1)),
});
export type Reinitialization = ValueOf<typeof reinitialization>;

/** Ends a device's work: offered to callers who ask for it by name, never sent by a feature on its own. */
export const reinitializeDevice: ConfirmedService<Reinitialization, never> = {
  choice: 20,
  name: 'reinitialize-device',
  clause: '16.4',
  request: messageOf(
    reinitialization,
    ({ state, password }) => `${state}${password === undefined ? '' : ', with a password'}`,
  ),
  ack: undefined,
};
