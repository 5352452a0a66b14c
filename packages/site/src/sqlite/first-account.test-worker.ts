// One of several that try to create the first account at the same moment.
import { parentPort, workerData } from 'node:worker_threads';

import { openSite } from './open.ts';

const { path, name, gate } = workerData as { path: string; name: string; gate: Int32Array };
const store = openSite({ path, mode: 'open' });
for (let seen = Atomics.add(gate, 0, 1) + 1; seen < 1000; seen = Atomics.load(gate, 0))
  Atomics.wait(gate, 0, seen, 100);
const user = store.users.insertFirst({ name, passwordHash: 'h' }, 1);
store.close();
parentPort?.postMessage(user !== undefined);
