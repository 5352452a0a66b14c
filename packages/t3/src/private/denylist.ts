import { commands } from './blocks.ts';
import { WRITE_OFFSET } from './block-message.ts';

/**
 * Commands that change who a panel is, how it is reached or what it remembers as a whole (facts 10.3). A line sends
 * none of them unless the caller names the very command.
 */
const guardedCommands: ReadonlyMap<number, string> = new Map([
  [28, 'clears the whole panel'],
  [commands.settings + WRITE_OFFSET, 'changes identity, network and clock settings'],
  [commands.email + WRITE_OFFSET, 'changes the e-mail account'],
  [commands.wireguard + WRITE_OFFSET, 'changes the tunnel and its keys'],
  [commands.users + WRITE_OFFSET, 'changes the users of the panel'],
  [190, 'runs a debug command'],
  [commands.modbusTunnel + WRITE_OFFSET, 'writes registers'],
  [commands.special, 'clears traffic counters'],
  [199, 'changes the address of a sub-device'],
  [commands.clearTrend, 'clears the trend records of every monitor'],
]);

/** Why a command needs a person's explicit word, or undefined where it does not. */
export function guardOf(command: number): string | undefined {
  return guardedCommands.get(command);
}

/** Register ranges that make a device another device: identity, reset, network, settings (facts 10.3). */
const guardedRegisters: readonly (readonly [first: number, last: number, what: string])[] = [
  [0, 3, 'serial number'],
  [6, 6, 'Modbus id'],
  [10, 10, 'Modbus id by serial number'],
  [16, 16, 'firmware update'],
  [32, 33, 'instance and reset command'],
  [34, 36, 'board type, instance and panel number'],
  [42, 42, 'station id'],
  [60, 81, 'network settings'],
  [100, 126, 'point counts or network settings'],
  [9800, 9999, 'settings structure'],
  [2000, 2250, 'WiFi and tunnel settings'],
];

/** Why registers must not be written without a person's explicit word, or undefined where they may. */
export function registerGuardOf(register: number, count = 1): string | undefined {
  const hit = guardedRegisters.find(([first, last]) => register <= last && register + count > first);
  return hit && `registers ${hit[0]} to ${hit[1]} hold the ${hit[2]}`;
}

/** UDP discovery messages that change a device; this program encodes none of them. */
export const SCAN_CHANGE_ADDRESS = 0x66;
