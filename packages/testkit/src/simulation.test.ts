import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '@t3000/core';
import { Simulation } from './simulation.ts';

const HOUR_MS = 3_600_000;
const PORT = 47_808;

interface Outcome {
  readonly digest: string;
  readonly answers: number;
  readonly timeouts: number;
}

/** A hub asks ten panels every five seconds over a bad line, with retries, while panels come and go. */
async function pollTenPanels(seed: number, hours: number): Promise<Outcome> {
  const faults = { loss: 0.1, duplication: 0.02, reordering: 0.05, delayMinMs: 1, delayMaxMs: 200 };
  const { clock, rng, net, trace } = new Simulation({ seed, faults });
  const addresses = Array.from({ length: 10 }, (_, index) => `10.0.0.${index + 10}`);
  for (const address of addresses) {
    const panel = await net.host(address).bindUdp({
      address,
      port: PORT,
      onMessage: (data, from) => panel.send(data, from),
    });
  }
  const waiting = new Map<number, () => void>();
  const hub = await net.host('10.0.0.1').bindUdp({
    address: '0.0.0.0',
    port: PORT,
    onMessage: (data) => waiting.get(new DataView(data.buffer).getUint32(0))?.(),
  });
  let answers = 0;
  let timeouts = 0;
  let requests = 0;
  const ask = (address: string): Promise<boolean> =>
    new Promise((resolve) => {
      const id = requests++;
      const done = (answered: boolean): void => {
        waiting.delete(id);
        timer.cancel();
        resolve(answered);
      };
      const timer = clock.setTimer(1000, () => done(false));
      waiting.set(id, () => done(true));
      const message = new Uint8Array(4);
      new DataView(message.buffer).setUint32(0, id);
      hub.send(message, { address, port: PORT });
    });
  const poll = async (address: string): Promise<void> => {
    for (;;) {
      if ((await ask(address)) || (await ask(address))) answers++;
      else timeouts++;
      await sleep(clock, 5000);
    }
  };
  const comeAndGo = async (): Promise<void> => {
    for (;;) {
      const address = addresses[rng.integer(addresses.length)] ?? '';
      await sleep(clock, rng.between(0, HOUR_MS));
      net.unplug(address);
      await sleep(clock, rng.between(0, HOUR_MS / 4));
      net.plugIn(address);
    }
  };
  for (const address of addresses) void poll(address);
  void comeAndGo();
  await clock.advance(hours * HOUR_MS);
  return { digest: trace.digest, answers, timeouts };
}

test('one seed gives one history, and another seed another', async () => {
  const first = await pollTenPanels(1, 1);
  assert.deepEqual(await pollTenPanels(1, 1), first);
  assert.notEqual((await pollTenPanels(2, 1)).digest, first.digest);
});

test('a day passes with every request either answered or timed out', async () => {
  const seed = 24;
  const { answers, timeouts } = await pollTenPanels(seed, 24);
  const rounds = answers + timeouts;
  assert.ok(rounds > 140_000 && rounds < 172_800, `seed ${seed}: ${rounds} rounds`);
  // Loss of 19 % per attempt, two attempts: about 3.6 % fail on their own, the rest is panels being away.
  assert.ok(timeouts / rounds > 0.03 && timeouts / rounds < 0.1, `seed ${seed}: ${timeouts} of ${rounds} timed out`);
});
