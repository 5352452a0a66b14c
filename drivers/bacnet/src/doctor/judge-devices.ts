import type { ClockReading } from '@t3000/core';
import { addressKey } from '../link/address.ts';
import type { BacnetAddress } from '../link/address.ts';
import type { NetworkFinding } from './finding.ts';

export interface ExaminedDevice {
  readonly address: BacnetAddress;
  readonly instance: number;
  readonly announcedVendorId: number;
  readonly vendorId: number | undefined;
  readonly vendorName: string | undefined;
  /** Name the announced vendor number is registered under. */
  readonly registeredName: string;
  /** Answer times, milliseconds. */
  readonly times: readonly number[];
  readonly sent: number;
  readonly retried: number;
  readonly timeouts: number;
  readonly clock: ClockReading | undefined;
}

/** A half second for one small read leaves no room for polling some hundred points a minute. */
const SLOW_MS = 500;

/** One message in ten repeated is more than chance on a sound network. */
const RETRY_SHARE_MAX = 0.1;

/** Schedules are made in minutes: more than this shows in the building. */
const DRIFT_MS_MAX = 60_000;

export function deviceFindings(devices: readonly ExaminedDevice[]): NetworkFinding[] {
  return devices.flatMap((device) => [...pace(device), ...losses(device), ...drift(device), ...maker(device)]);
}

const subjectOf = ({ instance, address }: ExaminedDevice): string => `device ${instance} at ${addressKey(address)}`;

function pace(device: ExaminedDevice): NetworkFinding[] {
  const sorted = device.times.toSorted((left, right) => left - right);
  // The faster half came at the first attempt: what a lost message costs is judged apart.
  const usual = sorted[Math.floor(sorted.length / 4)];
  if (usual === undefined || usual <= SLOW_MS) return [];
  const worst = Math.round(sorted.at(-1) ?? usual);
  const evidence = `takes ${Math.round(usual)} ms for a small read and ${worst} ms at worst, in ${sorted.length} reads`;
  const counters = { usual_ms: Math.round(usual), worst_ms: worst };
  return [{ fault: 'device_slow', severity: 'warning', subject: subjectOf(device), evidence, counters, packets: [] }];
}

function losses(device: ExaminedDevice): NetworkFinding[] {
  const { sent, retried, timeouts } = device;
  if (sent === 0 || (timeouts === 0 && retried / sent <= RETRY_SHARE_MAX)) return [];
  const evidence = `${retried} of ${sent} messages were repeats, and ${timeouts} requests stayed without an answer`;
  const counters = { sent, retried, timeouts };
  const severity = timeouts > 0 ? 'problem' : 'warning';
  return [{ fault: 'device_retrying', severity, subject: subjectOf(device), evidence, counters, packets: [] }];
}

function drift(device: ExaminedDevice): NetworkFinding[] {
  const { clock } = device;
  if (!clock || Math.abs(clock.driftMs) <= DRIFT_MS_MAX + clock.uncertaintyMs) return [];
  const seconds = Math.round(Math.abs(clock.driftMs) / 1000);
  const side = clock.driftMs < 0 ? 'behind' : 'ahead';
  const zone = clock.utcOffsetMinutes === undefined ? ', taking it to be in the zone of this machine' : '';
  const evidence = `shows ${clock.deviceTime}, ${seconds} s ${side}${zone}`;
  const counters = { drift_ms: clock.driftMs, uncertainty_ms: clock.uncertaintyMs };
  return [{ fault: 'clock_drift', severity: 'warning', subject: subjectOf(device), evidence, counters, packets: [] }];
}

function maker(device: ExaminedDevice): NetworkFinding[] {
  const { announcedVendorId, vendorId, vendorName, registeredName } = device;
  const subject = subjectOf(device);
  const counters = { announced: announcedVendorId, property: vendorId ?? null };
  if (vendorId !== undefined && vendorId !== announcedVendorId) {
    const evidence = `announces vendor ${announcedVendorId} and has vendor-identifier ${vendorId}`;
    return [{ fault: 'vendor_mismatch', severity: 'warning', subject, evidence, counters, packets: [] }];
  }
  if (
    vendorName === undefined ||
    vendorName === '' ||
    !isKnown(registeredName) ||
    sharesWord(vendorName, registeredName)
  )
    return [];
  const evidence = `says its vendor is ${JSON.stringify(vendorName)}; vendor ${announcedVendorId} is ${registeredName}`;
  return [{ fault: 'vendor_mismatch', severity: 'warning', subject, evidence, counters, packets: [] }];
}

/** The table of names is short: a number alone says nothing to compare with. */
const isKnown = (name: string): boolean => name !== '' && !/\d/.test(name);

/** Makers change their legal form and add departments: one common word of three letters is the same maker. */
function sharesWord(left: string, right: string): boolean {
  const known = new Set(wordsOf(right));
  return wordsOf(left).some((word) => known.has(word));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
}
