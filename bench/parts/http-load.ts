import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Where requests go, and the bytes of the requests that are sent in turn. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly requests: readonly Uint8Array[];
}

export interface LoadResult {
  /** From the moment a request was due to the last byte of its answer, milliseconds. */
  readonly latencies: number[];
  /** Answers other than 200. */
  readonly errors: number;
  readonly seconds: number;
}

/** Open loop: a request is due every so often, whatever became of those before. Latency counts from when it was due. */
export async function paced(target: Target, sockets: number, perSecond: number, seconds: number): Promise<LoadResult> {
  const lines = await open(target, sockets);
  const idle = [...lines];
  const due: number[] = [];
  const latencies: number[] = [];
  let errors = 0;
  let sent = 0;
  const startedAt = performance.now();
  const sendDue = (): void => {
    while (due.length > 0) {
      const line = idle.pop();
      if (line === undefined) return;
      void send(line, due.shift()!);
    }
  };
  const send = async (line: Line, dueAt: number): Promise<void> => {
    const ok = await line.ask(target.requests[sent++ % target.requests.length]!);
    latencies.push(performance.now() - dueAt);
    if (!ok) errors++;
    idle.push(line);
    sendDue();
  };
  const total = perSecond * seconds;
  for (let number = 0; number < total;) {
    for (; number < total && startedAt + (number * 1000) / perSecond <= performance.now(); number++) {
      due.push(startedAt + (number * 1000) / perSecond);
    }
    sendDue();
    await delay(1);
  }
  while (latencies.length < total) await delay(10);
  for (const line of lines) line.close();
  return { latencies, errors, seconds: (performance.now() - startedAt) / 1000 };
}

/** Closed loop: every socket sends its next request as soon as it has the answer. */
export async function flatOut(target: Target, sockets: number, seconds: number): Promise<LoadResult> {
  const lines = await open(target, sockets);
  const latencies: number[] = [];
  let errors = 0;
  let sent = 0;
  const startedAt = performance.now();
  const endAt = startedAt + seconds * 1000;
  await Promise.all(
    lines.map(async (line) => {
      for (let at = performance.now(); at < endAt; at = performance.now()) {
        const ok = await line.ask(target.requests[sent++ % target.requests.length]!);
        latencies.push(performance.now() - at);
        if (!ok) errors++;
      }
      line.close();
    }),
  );
  return { latencies, errors, seconds: (performance.now() - startedAt) / 1000 };
}

async function open({ host, port }: Target, count: number): Promise<Line[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect({ host, port, noDelay: true });
      await once(socket, 'connect');
      return new Line(socket);
    }),
  );
}

/** One keep-alive connection. Reads no more of an answer than its status and its length, to leave the CPU to the server. */
class Line {
  readonly #socket: Socket;
  #text = '';
  #done: ((ok: boolean) => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (text: string) => this.#read(text));
    // A connection that breaks fails the request on it, and is counted there.
    socket.on('error', () => undefined).on('close', () => this.#finish(false));
  }

  ask(request: Uint8Array): Promise<boolean> {
    return new Promise((resolve) => {
      this.#done = resolve;
      if (this.#socket.destroyed) this.#finish(false);
      else this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(text: string): void {
    this.#text += text;
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text)?.[1]);
    if (this.#text.length < headEnd + 4 + length) return;
    const ok = this.#text.startsWith('HTTP/1.1 200 ');
    this.#text = '';
    this.#finish(ok);
  }

  #finish(ok: boolean): void {
    const done = this.#done;
    this.#done = undefined;
    done?.(ok);
  }
}
