import { deviceFaultKinds, lies } from './device-faults.ts';
import type { DeviceFault } from './device-faults.ts';

export type ParsedFault =
  | { readonly ok: true; readonly fault: DeviceFault }
  | { readonly ok: false; readonly error: string };

/** How each kind is written, for help texts. */
export const faultForms: readonly string[] = [
  'silent:<device>',
  'slow:<device>[:<milliseconds>]',
  'lossy:<device>[:<share lost, 0 to 1>]',
  'restarting:<device>[:<seconds between>[:<seconds away>]]',
  `lying:<device>[:${lies.join('|')}]`,
];

const DEVICE_INSTANCE_MAX = 4_194_302;

/** Reads a fault from the command line, for example `slow:1004:800`; `all` stands for every device. */
export function parseFault(text: string): ParsedFault {
  const [kind = '', who = '', ...more] = text.split(':');
  const device = who === 'all' ? 'all' : wholeNumber(who);
  const allowed = `allowed are ${faultForms.join(', ')}; <device> is an instance or "all"`;
  if (!deviceFaultKinds.some((known) => known === kind))
    return refuse(`fault "${text}": kind "${kind}" is unknown; ${allowed}`);
  if (device === undefined || (device !== 'all' && device > DEVICE_INSTANCE_MAX)) {
    return refuse(`fault "${text}": device "${who}" is no instance from 0 to ${DEVICE_INSTANCE_MAX}; ${allowed}`);
  }
  const details = detailsOf(kind, more);
  if (typeof details === 'string') return refuse(`fault "${text}": ${details}; ${allowed}`);
  return { ok: true, fault: { device, ...details } };
}

type Details = DeviceFault extends infer Fault
  ? Fault extends DeviceFault
    ? Omit<Fault, 'device' | 'from' | 'to'>
    : never
  : never;

/** The rest of the fault, or what is wrong with it. */
function detailsOf(kind: string, more: readonly string[]): Details | string {
  const [first, second, ...extra] = more;
  const takes = { silent: 0, slow: 1, lossy: 1, restarting: 2, lying: 1 }[kind] ?? 0;
  if (more.length > takes || extra.length > 0) return `"${more[takes]}" is one part too many`;
  switch (kind) {
    case 'silent':
      return { kind };
    case 'slow': {
      const delayMs = numberBetween(first ?? '1000', 1, 60_000);
      return delayMs === undefined ? `delay "${first}" is not between 1 and 60000 ms` : { kind, delayMs };
    }
    case 'lossy': {
      const dropRatio = numberBetween(first ?? '0.3', 0, 1);
      return dropRatio === undefined ? `share "${first}" is not between 0 and 1` : { kind, dropRatio };
    }
    case 'restarting': {
      const every = numberBetween(first ?? '60', 1, 86_400);
      const down = numberBetween(second ?? '5', 1, 86_400);
      if (every === undefined) return `seconds between "${first}" is not between 1 and 86400`;
      if (down === undefined) return `seconds away "${second}" is not between 1 and 86400`;
      return { kind, everyMs: every * 1000, downMs: down * 1000 };
    }
    default: {
      const lie = lies.find((known) => known === (first ?? 'range'));
      return lie === undefined ? `lie "${first}" is none of ${lies.join(', ')}` : { kind: 'lying', lie };
    }
  }
}

function refuse(error: string): ParsedFault {
  return { ok: false, error };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function numberBetween(text: string, minimum: number, maximum: number): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value >= minimum && value <= maximum ? value : undefined;
}
