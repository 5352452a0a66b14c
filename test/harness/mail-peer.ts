import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { PeerManner } from './hook-peer.ts';

/** A mail as the peer took it. */
export interface TakenMail {
  readonly to: string;
  readonly subject: string;
  readonly messageId: string;
}

/** A mail server of another make, the one of Python's standard library, with manners a test chooses. */
export interface MailPeer {
  readonly port: number;
  readonly mails: readonly TakenMail[];
  /** Connections it keeps waiting since the last change of manners. */
  readonly held: () => number;
  readonly behave: (manner: PeerManner) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const SOURCE = `
import asyncore, email, json, smtpd, sys, threading
manner = 'answer'
kept = []
def say(**event): print(json.dumps(event), flush=True)
class Channel(smtpd.SMTPChannel):
    mute = False
    def push(self, text):
        if not self.mute: super().push(text)
class Peer(smtpd.SMTPServer):
    channel_class = Channel
    def handle_accepted(self, connection, address):
        if manner == 'refuse': return connection.close()
        if manner == 'silent':
            kept.append(connection)
            return say(event='held')
        self.last = Channel(self, connection, address)
    def process_message(self, peer, sender, receivers, data, **more):
        message = email.message_from_bytes(data)
        self.last.mute = manner == 'taken unanswered'
        say(event='mail', to=receivers[0], subject=message['Subject'], messageId=message['Message-ID'])
def listen():
    global manner
    for line in sys.stdin:
        manner = line.strip()
        say(event='manner')
peer = Peer((sys.argv[1], 0), None)
threading.Thread(target=listen, daemon=True).start()
say(event='port', port=peer.socket.getsockname()[1])
asyncore.loop(timeout=1)
`;

type Said =
  | { readonly event: 'port'; readonly port: number }
  | { readonly event: 'manner' | 'held' }
  | ({ readonly event: 'mail' } & TakenMail);

/** Starts it on a free port of an address. Without Python, or with one that has no `smtpd`, it rejects. */
export async function startMailPeer(address: string): Promise<MailPeer> {
  const child = spawn('python3', ['-W', 'ignore', '-c', SOURCE, address], { stdio: ['pipe', 'pipe', 'inherit'] });
  const mails: TakenMail[] = [];
  let held = 0;
  let changed = Promise.withResolvers<void>();
  const port = Promise.withResolvers<number>();
  child.once('exit', () => port.reject(new Error('the mail server ended')));
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = JSON.parse(line) as Said;
    if (said.event === 'port') port.resolve(said.port);
    else if (said.event === 'mail') mails.push(said);
    else if (said.event === 'held') held += 1;
    else changed.resolve();
  });
  return {
    port: await port.promise,
    mails,
    held: () => held,
    behave(manner) {
      changed = Promise.withResolvers();
      held = 0;
      child.stdin.write(`${manner}\n`);
      return changed.promise;
    },
    async stop() {
      if (child.exitCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
  };
}
