import assert from 'node:assert/strict';
import test from 'node:test';
import { BacnetDevice, handlePrivateTransfer } from '../device/index.ts';
import type { PrivateTransferError } from '../services/private-transfer.ts';
import { simulatedLan } from '../testing/world.ts';
import { BacnetClient } from './client.ts';
import { askPrivateTransfer } from './questions.ts';

const address = { address: '192.168.1.10', port: 47_808, behind: undefined };

async function panel() {
  const lan = simulatedLan(8);
  const device = new BacnetDevice({ instance: 1, name: 'Panel', segmentation: 'both', apduBytesMax: 480 });
  await lan.site.add(device, '192.168.1.10');
  await lan.site.start();
  const client = new BacnetClient({ ...lan, net: lan.host }, { bind: { address: '0.0.0.0', port: 47_808 } });
  await client.start();
  const ask = (octets: Uint8Array, repeatable = true, onError: (error: PrivateTransferError) => void = () => {}) =>
    lan.clock.settle(
      askPrivateTransfer(client.transactions, address, {
        vendorId: 148,
        serviceNumber: 1,
        block: [{ type: 'octets', value: octets }],
        repeatable,
        onError,
        segmentApduBytes: 480,
      }),
    );
  return { ...lan, device, ask };
}

test('a private transfer brings its result block back, of any length', async () => {
  const { device, ask } = await panel();
  device.serve(
    18,
    handlePrivateTransfer(({ block }) => ({ block: [...(block ?? []), { type: 'unsigned', value: 7 }] })),
  );
  for (const length of [7, 400, 3000]) {
    const octets = new Uint8Array(length).fill(length & 255);
    const outcome = await ask(octets);
    assert.ok(outcome.kind === 'answer', JSON.stringify(outcome));
    assert.deepEqual(outcome.value, [
      { type: 'octets', value: octets },
      { type: 'unsigned', value: 7 },
    ]);
  }
});

test('an acknowledgement without block, a refusal with one, and silence are told apart', async () => {
  const { device, ask } = await panel();
  device.serve(
    18,
    handlePrivateTransfer(() => ({ block: undefined })),
  );
  const done = await ask(Uint8Array.of(1));
  assert.ok(done.kind === 'answer' && done.value === undefined);
  const error = { errorClass: 5, errorCode: 29 };
  device.serve(
    18,
    handlePrivateTransfer(() => ({ error, block: [{ type: 'unsigned', value: 3 }] })),
  );
  const heard: PrivateTransferError[] = [];
  assert.equal((await ask(Uint8Array.of(1), true, (refusal) => heard.push(refusal))).kind, 'error');
  assert.deepEqual(heard[0]?.block, [{ type: 'unsigned', value: 3 }]);
  device.serve(
    18,
    handlePrivateTransfer(() => 'silent'),
  );
  const before = device.requestCounts.get(18) ?? 0;
  assert.deepEqual(await ask(Uint8Array.of(1), false), { kind: 'timeout', sent: true });
  assert.equal((device.requestCounts.get(18) ?? 0) - before, 1, 'what may change something is sent once');
});
