import type { Clock, Net } from '@t3000/core';
import { ModbusTcpServer, answerOf } from '@t3000/driver-modbus/device';
import type { PrivatePanel } from '../t3/private-panel.ts';

/** A panel takes so many masters at once (facts 4.1). */
const CONNECTIONS_MAX = 7;

/** The panels of the building over Modbus TCP, each at its own address. */
export class PanelModbus {
  readonly #servers: readonly ModbusTcpServer[];

  constructor(ports: { readonly clock: Clock; readonly net: Net }, panels: readonly PrivatePanel[], port: number) {
    this.#servers = panels.map(
      ({ seat, registers, subDevices }) =>
        new ModbusTcpServer(ports, {
          address: seat.address,
          port,
          connectionsMax: CONNECTIONS_MAX,
          firmware(unit, pdu) {
            // The panel passes on what is for its trunk (facts 4.1).
            const behind = subDevices.find(({ modbusId }) => modbusId === unit)?.unit;
            return behind ? answerOf(behind, pdu) : registers.answer(unit, pdu);
          },
        }),
    );
  }

  /** Rejects with a NetError when the machine refuses. */
  async start(): Promise<void> {
    for (const server of this.#servers) await server.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
  }
}
