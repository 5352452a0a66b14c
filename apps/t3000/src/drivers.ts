import type { Config } from '@t3000/contract';
import type { Driver, Logger } from '@t3000/core';
import { bacnetDriver } from '@t3000/driver-bacnet';
import { modbusDriver } from '@t3000/driver-modbus';
import { t3Driver } from '@t3000/driver-t3';
import { bacnetPort } from './bacnet-port.ts';
import { installedMaps } from './modbus-maps.ts';
import type { Ports } from './ports.ts';

/** Every protocol this program speaks: name to a driver that is not started yet. */
export const drivers: Readonly<Record<string, (config: Config, ports: Ports, log: Logger) => Driver>> = {
  bacnet: (config, ports, log) =>
    bacnetDriver(
      { ...ports, log },
      {
        shared: bacnetPort('bacnet', config, { ...ports, log }),
        cov: config.bacnet.cov,
        acceptedDuplicates: config.bacnet.accept_duplicates,
      },
    ),
  t3: (config, ports, log) => t3Driver({ ...ports, log }, { shared: bacnetPort('t3', config, { ...ports, log }) }),
  modbus: ({ modbus }, ports, log) =>
    modbusDriver(
      { ...ports, log },
      {
        lines: {
          timeoutMs: modbus.timeout_ms,
          connectTimeoutMs: modbus.connect_timeout_ms,
          pauseBetweenMs: modbus.pause_between_ms,
          pauseAfterConnectMs: modbus.pause_after_connect_ms,
          closeWhenIdleMs: modbus.close_after_poll ? 0 : undefined,
        },
        connectionsPerHostMax: modbus.connections_per_host,
        searchTimeoutMs: modbus.search_timeout_ms,
        maps: installedMaps(ports.disk, modbus.maps_folder, log),
      },
    ),
};
