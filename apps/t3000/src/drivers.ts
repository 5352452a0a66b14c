import type { Config } from '@t3000/contract';
import type { Driver, Logger } from '@t3000/core';
import { bacnetDriver } from '@t3000/driver-bacnet';
import { modbusDriver } from '@t3000/driver-modbus';
import { installedMaps } from './modbus-maps.ts';
import type { Ports } from './ports.ts';

/** Every protocol this program speaks: name to a driver that is not started yet. */
export const drivers: Readonly<Record<string, (config: Config, ports: Ports, log: Logger) => Driver>> = {
  bacnet: (config, ports, log) =>
    bacnetDriver(
      { ...ports, log },
      {
        address: config.bacnet.address,
        port: config.bacnet.port,
        broadcasts: config.bacnet.broadcast,
        interfaces: config.bacnet.interfaces,
        bbmds: config.bacnet.bbmd,
        registrationSeconds: config.bacnet.bbmd_lifetime_s,
        cov: config.bacnet.cov,
        acceptedDuplicates: config.bacnet.accept_duplicates,
        apduTimeoutMs: config.bacnet.apdu_timeout_ms,
        apduRetries: config.bacnet.apdu_retries,
      },
    ),
  modbus: ({ modbus }, ports, log) =>
    modbusDriver(
      { ...ports, log },
      {
        lines: {
          timeoutMs: modbus.timeout_ms,
          connectTimeoutMs: modbus.connect_timeout_ms,
          pauseBetweenMs: modbus.pause_between_ms,
        },
        connectionsPerHostMax: modbus.connections_per_host,
        searchTimeoutMs: modbus.search_timeout_ms,
        maps: installedMaps(ports.disk, modbus.maps_folder, log),
      },
    ),
};
