import type { Net, UdpEndpoint, UdpSocket } from '@t3000/core';
import { decodeScanRequest } from '@t3000/t3';
import type { PrivatePanel } from './private-panel.ts';

/** Answers the vendor's UDP search for every panel, each from its own address. */
export class ScanResponder {
  readonly #net: Net;
  readonly #panels: readonly PrivatePanel[];
  readonly #port: number | undefined;
  readonly #broadcast: string | undefined;
  readonly #isSilent: (panel: PrivatePanel) => boolean;
  #sockets: UdpSocket[] = [];

  constructor(
    net: Net,
    panels: readonly PrivatePanel[],
    options: {
      /** Undefined opens nothing. */
      readonly port: number | undefined;
      /** Where searches to everybody are heard; undefined hears those to single panels alone. */
      readonly broadcast: string | undefined;
      readonly isSilent: (panel: PrivatePanel) => boolean;
    },
  ) {
    this.#net = net;
    this.#panels = panels;
    this.#port = options.port;
    this.#broadcast = options.broadcast;
    this.#isSilent = options.isSilent;
  }

  /** Rejects with a NetError when an address cannot be bound; what was bound is closed again. */
  async start(): Promise<void> {
    const port = this.#port;
    if (port === undefined || this.#panels.length === 0) return;
    const own = new Map<PrivatePanel, UdpSocket>();
    const answer = (panel: PrivatePanel, data: Uint8Array, from: UdpEndpoint): void => {
      const known = decodeScanRequest(data);
      if (!known || known.includes(panel.seat.address) || this.#isSilent(panel)) return;
      for (const reply of panel.scanReplies()) own.get(panel)?.send(reply, from);
    };
    try {
      for (const panel of this.#panels) {
        const socket = await this.#net.bindUdp({
          address: panel.seat.address,
          port,
          reuseAddress: true,
          onMessage: (data, from) => answer(panel, data, from),
        });
        own.set(panel, socket);
        this.#sockets.push(socket);
      }
      if (this.#broadcast === undefined) return;
      const everybody = await this.#net.bindUdp({
        address: this.#broadcast,
        port,
        reuseAddress: true,
        onMessage: (data, from) => {
          for (const panel of this.#panels) answer(panel, data, from);
        },
      });
      this.#sockets.push(everybody);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    const sockets = this.#sockets;
    this.#sockets = [];
    await Promise.all(sockets.map((socket) => socket.close()));
  }
}
