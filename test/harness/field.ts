import { realClock, realNet, realRng } from '@t3000/runtime';
import { startSimulator, type Simulator, type SimulatorOptions } from '@t3000/simulator';
import type { FieldUnderTest, TestHub } from './hub.ts';
import { until } from './until.ts';

/** Puts a simulated site on loopback addresses, heard by broadcast on the port of `field`. */
export async function startField(
  field: FieldUnderTest & { readonly baseAddress: string },
  options: SimulatorOptions = {},
): Promise<Simulator> {
  return startSimulator(
    { clock: realClock(), net: realNet(), rng: realRng() },
    {
      baseAddress: field.baseAddress,
      port: field.port,
      broadcast: { address: '127.255.255.255', port: field.port },
      ...options,
    },
  );
}

/** Finds and adds every device, and waits until each point has a value or a reason for having none. */
export async function adoptField(hub: TestHub): Promise<void> {
  const started = await hub.api.discover({ body: { listen_ms: 1000, add_all: true } });
  await until('the discovery', async () => {
    const { state } = await hub.api.getDiscovery({ params: { job: started.id } });
    return state === 'finished';
  });
  await until('values of every point', async () => {
    const { items } = await hub.api.listPoints({ query: { limit: 1000 } });
    return items.every(({ value }) => value.timestamp !== null);
  });
}
