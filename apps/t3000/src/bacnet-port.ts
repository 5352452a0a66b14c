import type { Config } from '@t3000/contract';
import { BacnetPort } from '@t3000/driver-bacnet';
import type { BacnetPorts } from '@t3000/driver-bacnet';

/** A port and the protocols that took it. */
interface Shared {
  readonly port: BacnetPort;
  readonly takers: Set<string>;
}

const sharedPorts = new WeakMap<Config, Shared>();

/**
 * The BACnet port of a running program: T3 panels answer on it too, and only one socket can have it. Each protocol takes
 * it once; whoever asks again starts anew, since a port that was closed does not open again.
 */
export function bacnetPort(protocol: string, config: Config, ports: BacnetPorts): BacnetPort {
  let shared = sharedPorts.get(config);
  if (!shared || shared.takers.has(protocol)) {
    const { bacnet } = config;
    const port = new BacnetPort(ports, {
      address: bacnet.address,
      port: bacnet.port,
      broadcasts: bacnet.broadcast,
      interfaces: bacnet.interfaces,
      bbmds: bacnet.bbmd,
      registrationSeconds: bacnet.bbmd_lifetime_s,
      apduTimeoutMs: bacnet.apdu_timeout_ms,
      apduRetries: bacnet.apdu_retries,
    });
    shared = { port, takers: new Set() };
    sharedPorts.set(config, shared);
  }
  shared.takers.add(protocol);
  return shared.port;
}

/** The port the drivers of a running program opened for this configuration; undefined before they took one. */
export function openBacnetPort(config: Config): BacnetPort | undefined {
  return sharedPorts.get(config)?.port;
}
