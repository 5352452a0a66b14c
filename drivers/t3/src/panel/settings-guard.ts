import type { SettingsRecord } from '@t3000/t3';
import type { Change } from './record-writer.ts';

/** Who the board is, and the byte that reboots it or throws its settings away: no setting at all (facts 4.4 and 10.3). */
const untouchable = ['serialNumber', 'miniType', 'resetCommand'] as const;

export function guardSettings(change: Change<SettingsRecord>): Change<SettingsRecord> {
  return (current) => {
    const wanted = change(current);
    if (typeof wanted === 'string') return wanted;
    const touched = untouchable.find((field) => wanted[field] !== current[field]);
    if (touched !== undefined) return `${touched} is no setting: it is not changed this way`;
    if (!wanted.mac.every((byte, at) => byte === current.mac[at]))
      return 'mac is no setting: it is not changed this way';
    return wanted;
  };
}
