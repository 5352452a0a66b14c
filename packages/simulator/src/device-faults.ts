import { ErrorClass, ErrorCode, Property } from '@t3000/driver-bacnet/device';
import type { BacnetDevice, BacnetSite, PropertyContent, ServiceError } from '@t3000/driver-bacnet/device';

/** Ways to lie about a present value: refuse it, give it another type, give no number, or one far outside its range. */
export const lies = ['errors', 'types', 'nan', 'range'] as const;
export type Lie = (typeof lies)[number];

type FaultDetails =
  /** Hears nothing and says nothing. */
  | { readonly kind: 'silent' }
  /** Every answer waits, with up to half as much again at random. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** This share of the requests gets lost, 0 to 1. */
  | { readonly kind: 'lossy'; readonly dropRatio: number }
  /** Loses power every so often and is away for a while. */
  | { readonly kind: 'restarting'; readonly everyMs: number; readonly downMs: number }
  | { readonly kind: 'lying'; readonly lie: Lie };

/** Something wrong with a device on the network, as data. */
export type DeviceFault = FaultDetails & {
  readonly device: number | 'all';
  /** UTC epoch milliseconds of the real clock; without them the fault is there until it is taken away. */
  readonly from?: number;
  readonly to?: number;
};
export type DeviceFaultKind = DeviceFault['kind'];

export const deviceFaultKinds: readonly DeviceFaultKind[] = ['silent', 'slow', 'lossy', 'restarting', 'lying'];

/** The faults of a running site. Changes take effect at once. */
export class FaultBoard {
  readonly #site: BacnetSite;
  readonly #devices: ReadonlyMap<number, BacnetDevice>;
  readonly #restartsAt = new Map<BacnetDevice, number>();
  readonly #now: () => number;
  #faults: readonly DeviceFault[] = [];

  constructor(site: BacnetSite, devices: ReadonlyMap<number, BacnetDevice>, now: () => number) {
    this.#site = site;
    this.#devices = devices;
    this.#now = now;
  }

  get active(): readonly DeviceFault[] {
    return this.#faults.filter((fault) => isDue(fault, this.#now()));
  }

  /** Replaces all faults. A device the site does not have is a RangeError. */
  set(faults: readonly DeviceFault[]): void {
    for (const { device } of faults) {
      if (device !== 'all' && !this.#devices.has(device)) {
        throw new RangeError(`device ${device} is not simulated; there are ${describe([...this.#devices.keys()])}`);
      }
    }
    this.#faults = [...faults];
    this.apply();
  }

  add(fault: DeviceFault): void {
    this.set([...this.#faults, fault]);
  }

  /** Takes away the faults of a device, or only those of one kind. */
  clear(device: number | 'all', kind?: DeviceFaultKind): void {
    this.set(this.#faults.filter((fault) => fault.device !== device || (kind !== undefined && fault.kind !== kind)));
  }

  /** Brings every device to what its faults say now; called on every tick because faults begin and end. */
  apply(): void {
    const now = this.#now();
    const due = this.#faults.filter((fault) => isDue(fault, now));
    for (const [instance, device] of this.#devices) {
      const mine = due.filter((fault) => fault.device === 'all' || fault.device === instance);
      this.#applyTo(device, mine, now);
    }
  }

  #applyTo(device: BacnetDevice, faults: readonly DeviceFault[], now: number): void {
    Object.assign(device.faults, { silent: false, delayMs: 0, delayJitterMs: 0, dropRatio: 0, lie: undefined });
    for (const fault of faults) {
      switch (fault.kind) {
        case 'silent':
          device.faults.silent = true;
          break;
        case 'slow':
          device.faults.delayMs = fault.delayMs;
          device.faults.delayJitterMs = fault.delayMs / 2;
          break;
        case 'lossy':
          device.faults.dropRatio = fault.dropRatio;
          break;
        case 'lying':
          device.faults.lie = liar(fault.lie);
          break;
        case 'restarting':
          this.#restart(device, fault, now);
          break;
      }
    }
    if (!faults.some(({ kind }) => kind === 'restarting')) this.#restartsAt.delete(device);
  }

  #restart(device: BacnetDevice, fault: Extract<DeviceFault, { kind: 'restarting' }>, now: number): void {
    const dueAt = this.#restartsAt.get(device) ?? now;
    if (now < dueAt) return;
    this.#restartsAt.set(device, now + fault.everyMs);
    this.#site.restart(device, fault.downMs);
  }
}

function isDue({ from = -Infinity, to = Infinity }: DeviceFault, now: number): boolean {
  return now >= from && now < to;
}

function describe(instances: readonly number[]): string {
  const shown = instances.slice(0, 12).join(', ');
  return instances.length > 12 ? `${shown} and ${instances.length - 12} more` : shown;
}

/** Far outside every range, and still a REAL. */
const ABSURD_NUMBER = 9.9e30;

function liar(lie: Lie): NonNullable<BacnetDevice['faults']['lie']> {
  return (_objectId, property, honest) =>
    property === Property.presentValue && honest !== undefined ? lieAbout(honest, lie) : honest;
}

function lieAbout(honest: PropertyContent, lie: Lie): PropertyContent | ServiceError {
  if (lie === 'errors') return { errorClass: ErrorClass.device, errorCode: ErrorCode.other };
  if (lie === 'types') return { type: 'string', value: '21.5' };
  const isReal = honest.type === 'real';
  if (lie === 'nan') return isReal ? { type: 'real', value: Number.NaN } : { type: 'null' };
  return isReal ? { type: 'real', value: ABSURD_NUMBER } : { type: 'enumerated', value: 0xffff };
}
