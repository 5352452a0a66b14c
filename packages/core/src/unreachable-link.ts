import type { DeviceLink, RequestFailure } from './driver.ts';

/** The line to a device whose stored address cannot be read: it says so to whoever asks. */
export function unreachableLink(problem: string): DeviceLink {
  const failure: RequestFailure = { ok: false, reason: 'refused', detail: problem };
  return {
    pack: (points) => (points.length === 0 ? [] : [{ points, answerBytes: 0 }]),
    read: () => Promise.resolve(failure),
    write: () => Promise.resolve({ status: 'refused', detail: problem }),
    inspect: () => Promise.resolve(failure),
    probe: () => Promise.resolve(failure),
    learned: () => undefined,
    close() {},
  };
}
