// The demonstration building with its panels' private side, in a process of its own.
import { realClock, realNet, realRng } from '@t3000/runtime';
import { startSimulator } from '@t3000/simulator';
import { answerParent } from './child.ts';

export interface PanelsOptions {
  readonly address: string;
  readonly port: number;
}

export interface PlayedPanel {
  readonly serialNumber: number;
  readonly address: string;
}

async function start({ address, port }: PanelsOptions): Promise<readonly PlayedPanel[]> {
  const ports = { clock: realClock(), net: realNet(), rng: realRng() };
  const simulator = await startSimulator(ports, {
    baseAddress: address,
    port,
    broadcast: undefined,
    scanPort: undefined,
  });
  return simulator.devices.map((device) => ({ serialNumber: device.instance, address: device.address }));
}

if (import.meta.main) answerParent({ start });
