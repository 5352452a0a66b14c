// A bare node:http server in a process of its own: the same answer to everything.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { answerParent, startChild } from './child.ts';
import type { Child } from './child.ts';

export interface SameAnswer {
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

export async function bareServer(answer: SameAnswer): Promise<{ child: Child; port: number }> {
  const child = startChild('bare-process.ts');
  return { child, port: await child.ask<number>('start', answer) };
}

async function start({ headers, body }: SameAnswer): Promise<number> {
  const server = createServer((_request, response) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    response.end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

if (import.meta.main) answerParent({ start });
