import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { LIVE_PATH } from '@t3000/contract';
import type { ClientMessage, ServerMessage, ValueTuple } from '@t3000/contract';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

/** As often as the server sends. */
const BATCH_MS = 100;

export interface LiveFeed {
  /** Where the console is with this feed behind it. */
  readonly url: string;
  /** Values sent so far. */
  sent(): number;
  stop(): void;
}

/**
 * Stands before a server: pages and answers come from it, live values from here. Every value that is sent is on the
 * screen and is another one each time, which no plant does: what is measured is the most a page can be asked for.
 */
export async function startLiveFeed(serverUrl: string, changesPerSecond: number): Promise<LiveFeed> {
  const target = new URL(serverUrl);
  const sockets = new WebSocketServer({ noServer: true });
  const timers = new Set<ReturnType<typeof setInterval>>();
  let sent = 0;
  const proxy = createServer((incoming, outgoing) => {
    const passed = request(target, optionsOf(incoming, target), (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  proxy.on('upgrade', (incoming, socket, head) => {
    if (incoming.url === LIVE_PATH) sockets.handleUpgrade(incoming, socket, head, serve);
    else socket.destroy();
  });

  function serve(socket: WebSocket): void {
    let points: readonly number[] = [];
    let [seq, next] = [1, 0];
    const say = (message: ServerMessage): void => socket.send(JSON.stringify(message));
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as ClientMessage;
      if (message.type === 'hello') {
        say({ type: 'hello', version: message.version, server_time: Date.now(), seq, instance: 'bench' });
      } else if (message.type === 'subscribe') {
        points = message.points;
        say({ type: 'snapshot', seq, values: points.map((id) => valueOf(id, 0)) });
      } else {
        say({ type: 'pong', id: message.id, server_time: Date.now() });
      }
    });
    const timer = setInterval(() => {
      if (points.length === 0) return;
      const count = Math.min(points.length, Math.round((changesPerSecond * BATCH_MS) / 1000));
      const values = Array.from({ length: count }, () => {
        const round = Math.floor(next / points.length);
        return valueOf(points[next++ % points.length] ?? 0, round);
      });
      sent += values.length;
      say({ type: 'PointUpdate', seq: ++seq, values });
    }, BATCH_MS);
    timers.add(timer);
    socket.on('close', () => clearInterval(timer));
  }

  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    sent: () => sent,
    stop() {
      for (const timer of timers) clearInterval(timer);
      for (const socket of sockets.clients) socket.terminate();
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

/** The server answers to its own name alone, and takes changes from pages it has served. */
function optionsOf({ method, url, headers }: IncomingMessage, { host, hostname, port, origin }: URL) {
  const own = { ...headers, host, ...(headers.origin === undefined ? {} : { origin }) };
  return { method, hostname, port, path: url, headers: own };
}

/** Another value in each round. */
function valueOf(id: number, round: number): ValueTuple {
  return [id, 20 + ((id * 7 + round * 13) % 100) / 10, 0, Date.now()];
}
