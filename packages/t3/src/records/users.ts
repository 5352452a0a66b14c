import { octets, secret, text, u8, u32 } from './field.ts';
import { defineRecord } from './record.ts';
import type { Decoded } from './record.ts';

/** Access levels of a panel's own users (facts 1.9). */
export const userAccessLevels: Readonly<Record<number, string>> = {
  1: 'View only',
  2: 'Full access',
  3: 'Graphics mode',
  4: 'Routine mode',
};

/** Str_userlogin_point (facts 1.9). The panel keeps the password in clear; here it is a secret. */
export const userRecord = defineRecord('user', 48, {
  name: text(0, 16),
  password: secret(16, 9),
  accessLevel: u8(25),
  rights: u32(26),
  defaultPanel: u8(30),
  defaultScreen: u8(31),
  screenRights: octets(32, 8),
  programRights: octets(40, 8),
});
export type UserRecord = Decoded<typeof userRecord>;
