import type { WebsocketPluginOptions } from '@fastify/websocket';
import type { FastifyInstance } from 'fastify';
import { LIVE_PATH } from '@t3000/contract';
import type { LiveHub } from './live-hub.ts';

/** The longest message is a full subscription, 40 kB. Longer ones, and fragments that never end, are cut off at the frame. */
const MESSAGE_BYTES_MAX = 64 * 1024;

/** Compression would cost ten times the processor time of the batches themselves. */
export const liveSocketOptions: WebsocketPluginOptions = {
  options: { maxPayload: MESSAGE_BYTES_MAX, perMessageDeflate: false },
};

/** Opens the live channel. The guard has checked host, origin, session and right before the upgrade. */
export function serveLive(app: FastifyInstance, hub: LiveHub): void {
  app.route({
    method: 'GET',
    url: LIVE_PATH,
    config: { permission: 'read', scope: 'filtered', upgrades: true },
    websocket: true,
    handler: (socket, request) => {
      if (request.session === undefined) return socket.terminate();
      const peer = hub.connect(socket, request.session);
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) peer.close(1003, 'text messages only');
        else peer.receive(data.toString('utf8'));
      });
      socket.on('pong', () => peer.heard());
      socket.on('close', () => hub.disconnect(peer));
      // Broken frames and resets: the close event follows and does what is to be done.
      socket.on('error', () => undefined);
    },
  });
}
