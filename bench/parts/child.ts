import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own beside the benchmark: its CPU time and memory are nobody else's. */
export interface Child {
  readonly pid: number;
  /** Rejects with what the child threw, or when it ends before it answered. */
  ask<T>(question: string, argument?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/** What a child can be asked, by name. */
export type Answers = Readonly<Record<string, (argument: never) => unknown>>;

interface Question {
  readonly id: number;
  readonly question: string;
  readonly argument: unknown;
}

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Starts a file of this folder that calls {@link answerParent}. */
export function startChild(file: string, nodeOptions: readonly string[] = []): Child {
  const child = fork(new URL(file, import.meta.url), { execArgv: [...nodeOptions] });
  const ended = once(child, 'exit');
  const waiting = new Map<number, (answer: Answer) => void>();
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  child.on('exit', (code) => {
    for (const [id, give] of waiting) give({ id, error: `${file} ended with code ${code}` });
    waiting.clear();
  });
  let id = 0;
  return {
    pid: child.pid ?? 0,
    async ask<T>(question: string, argument?: unknown): Promise<T> {
      const sent: Question = { id: ++id, question, argument };
      const answer = await new Promise<Answer>((resolve) => {
        waiting.set(sent.id, resolve);
        child.send(sent);
      });
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.result as T;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The other end: answers until the parent ends it. */
export function answerParent(answers: Answers): void {
  process.on('disconnect', () => process.exit());
  process.on('message', (message) => void answerOne(answers, message as Question));
}

async function answerOne(answers: Answers, { id, question, argument }: Question): Promise<void> {
  try {
    const result = await answers[question]?.(argument as never);
    process.send?.({ id, result } satisfies Answer);
  } catch (error) {
    process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}
