import assert from 'node:assert/strict';
import { it } from 'node:test';
import { InternalError } from '@t3000/core';
import { BacnetPort } from '@t3000/driver-bacnet';
import { Simulation } from '@t3000/testkit';
import { PrivateLine } from './private-line.ts';

/** A line on a network where every datagram sent is counted. */
async function aLine() {
  const { clock, rng, net } = new Simulation({ seed: 1 });
  let sent = 0;
  const panel = await net.host('10.0.0.1').bindUdp({ address: '10.0.0.1', port: 47_808, onMessage: () => sent++ });
  const port = new BacnetPort({ clock, rng, net: net.host('10.0.0.200') }, { apduTimeoutMs: 100, apduRetries: 0 });
  await port.start();
  const line = new PrivateLine(port, clock, { address: '10.0.0.1', port: 47_808, behind: undefined });
  const stop = async (): Promise<void> => {
    await port.stop();
    await panel.close();
  };
  return { clock, line, stop, sent: () => sent };
}

const octets = (command: number): Uint8Array => Uint8Array.of(7, 0, command, 0, 0, 0, 0);

it('What makes a panel another one leaves this machine only when it was confirmed', async () => {
  const { clock, line, stop, sent } = await aLine();
  for (const command of [28, 115, 143, 144, 190, 194, 197, 198, 199, 200]) {
    const refused = await line.write(command, octets(command), false);
    assert.ok(!refused.ok && refused.reason === 'forbidden', `command ${command}`);
    assert.match(refused.detail, /it was not confirmed/);
  }
  await clock.advance(1000);
  assert.equal(sent(), 0);
  await clock.settle(line.write(198, octets(198), true));
  assert.equal(sent(), 1);
  await stop();
});

it('A write does not pass as a read, and octets do not carry another command than named', async () => {
  const { line, stop, sent } = await aLine();
  await assert.rejects(
    line.read(198, octets(198), (bytes) => bytes),
    InternalError,
  );
  await assert.rejects(
    line.read(98, octets(198), (bytes) => bytes),
    InternalError,
  );
  await assert.rejects(line.write(101, octets(198), false), InternalError);
  assert.equal(sent(), 0);
  await stop();
});
