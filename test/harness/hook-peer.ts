import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

/** How a receiver of messages treats who calls. */
export type PeerManner =
  /** As it should. */
  | 'answer'
  /** Hangs up at once. */
  | 'refuse'
  /** Takes the call and says nothing; it has no message. */
  | 'silent'
  /** Takes the message and says nothing. */
  | 'taken unanswered';

/** A webhook as it came in. */
export interface TakenPost {
  readonly delivery: string;
  readonly eventId: number;
  readonly type: string;
}

export interface HookPeer {
  readonly port: number;
  readonly posts: readonly TakenPost[];
  /** Calls it keeps waiting without having taken their message, since the last change of manners. */
  readonly held: () => number;
  readonly behave: (manner: PeerManner) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A receiver of webhooks on a free port of an address. */
export async function startHookPeer(address: string): Promise<HookPeer> {
  let manner: PeerManner = 'answer';
  let held = 0;
  const posts: TakenPost[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const now = manner;
    if (now === 'refuse') return void request.socket.destroy();
    if (now === 'silent') return void (held += 1);
    const body = (await json(request)) as { event_id: number; type: string };
    posts.push({ delivery: String(request.headers['x-t3000-delivery']), eventId: body.event_id, type: body.type });
    if (now === 'answer') response.writeHead(204).end();
  };
  const server = createServer((request, response) => {
    // Who is killed in the middle of its message is what this is for.
    take(request, response).catch(() => request.socket.destroy());
  }).listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('the receiver of webhooks has no port');
  return {
    port: bound.port,
    posts,
    held: () => held,
    behave: (next) => {
      manner = next;
      held = 0;
      return Promise.resolve();
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
