import type { Clock, Net, UdpEndpoint } from '@t3000/core';
import { ModbusTcpServer } from '@t3000/driver-modbus/device';
import type { Building } from '../physics/building.ts';
import { PowerMeter } from './power-meter.ts';

/** A Modbus device of the building, as it is found. */
export interface SimulatedModbusDevice {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly unit: number;
}

/** What of the building speaks Modbus TCP. */
export class ModbusSite {
  readonly devices: readonly SimulatedModbusDevice[];
  readonly #servers: readonly ModbusTcpServer[];

  constructor(ports: { readonly clock: Clock; readonly net: Net }, building: Building, at: UdpEndpoint) {
    const meter = new PowerMeter(building);
    // A device on TCP answers as unit 1, and as 255, by which masters mean the device itself.
    const units = (unit: number): PowerMeter | undefined => (unit === 1 || unit === 255 ? meter : undefined);
    this.#servers = [new ModbusTcpServer(ports, { ...at, units })];
    this.devices = [{ name: 'HH-MAIN-METER', address: at.address, port: at.port, unit: 1 }];
  }

  /** Rejects with a NetError when the machine refuses. */
  async start(): Promise<void> {
    for (const server of this.#servers) await server.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }
}
