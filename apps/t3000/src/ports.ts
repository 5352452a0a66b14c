import type { Clock, Disk, Net, Rng, Serial } from '@t3000/core';
import { realClock, realDisk, realNet, realRng, realSerial } from '@t3000/runtime';

/** The machine, as everything below this program sees it. */
export interface Ports {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly net: Net;
  readonly disk: Disk;
  readonly serial: Serial;
}

export function realPorts(): Ports {
  return { clock: realClock(), rng: realRng(), net: realNet(), disk: realDisk(), serial: realSerial() };
}
