import test from 'node:test';

import type { DeviceRow } from '../devices.ts';
import type { PointRow } from '../points.ts';
import type { SiteStore } from '../store.ts';
import { someDevice, somePoint } from './builders.ts';

/** A store under test. */
export interface Subject {
  readonly store: SiteStore;
  /** Closes the store and opens the same site again, as a restart does. */
  readonly reopen: () => Promise<SiteStore>;
  /** Closes and removes everything. */
  readonly dispose: () => Promise<void>;
}

export type OpenSubject = () => Promise<Subject>;

/** A test with an empty store of its own. */
export function storeTest(title: string, open: OpenSubject, run: (subject: Subject) => Promise<void> | void): void {
  test(title, async () => {
    const subject = await open();
    try {
      await run(subject);
    } finally {
      await subject.dispose();
    }
  });
}

/** A device with `count` inputs. */
export function siteWithPoints(store: SiteStore, count: number): { device: DeviceRow; points: PointRow[] } {
  const device = store.devices.insert(someDevice(), 1000);
  const points = store.points.insert(
    Array.from({ length: count }, (_, index) => somePoint({ deviceId: device.id, number: index + 1 })),
    1000,
  );
  return { device, points };
}
