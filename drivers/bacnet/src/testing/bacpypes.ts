import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Why tests against bacpypes3 cannot run; false when they can. */
export const bacpypesMissing: string | false =
  spawnSync('python3', ['-c', 'import bacpypes3']).status === 0 ? false : 'bacpypes3 is not installed for python3';

export interface BacpypesOptions {
  readonly address: string;
  readonly port: number;
  readonly instance: number;
  readonly apduBytes: number;
  /** Segments it proposes to send before an acknowledgement. */
  readonly window: number;
  /** Analog values it has; each holds a quarter of its instance. */
  readonly objects: number;
}

export interface Bacpypes {
  /** Carries out a command of the script beside the others under way; rejects with the library's own error. */
  ask(command: string, parameters: Record<string, unknown>): Promise<unknown>;
  stop(): Promise<void>;
}

interface Told {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** Starts a device and client on the Python library in a process of its own. */
export function startBacpypes(options: BacpypesOptions): Promise<Bacpypes> {
  const { address, port, instance, apduBytes, window, objects } = options;
  const wanted = [`${address}/32:${port}`, instance, apduBytes, window, objects].map(String);
  return startScript('bacpypes_peer.py', wanted);
}

/** Starts two routers in a row on the Python library, with devices behind each; the script says which. */
export function startBacpypesRouters(near: string, far: string, beyond: string): Promise<Bacpypes> {
  return startScript('bacpypes_router.py', [near, far, beyond]);
}

async function startScript(name: string, wanted: readonly string[]): Promise<Bacpypes> {
  const script = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn('python3', [script, ...wanted], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      for (const { reject } of waiting.values()) reject(new Error('the Python peer has ended'));
      resolve();
    });
  });
  const answerOf = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => void waiting.set(id, { resolve, reject }));
  const ready = answerOf(0);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, answer, error } = JSON.parse(line) as Told;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(error));
  });
  await ready;
  let last = 0;
  return {
    ask(command, parameters) {
      const id = ++last;
      const answer = answerOf(id);
      child.stdin.write(`${JSON.stringify({ id, do: command, ...parameters })}\n`);
      return answer;
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
