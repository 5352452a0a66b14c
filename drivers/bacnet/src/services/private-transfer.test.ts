import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader } from '@t3000/core';
import { golden, walkAll } from '../testing/golden.ts';
import { confirmedPrivateTransfer, privateTransferError, unconfirmedPrivateTransfer } from './private-transfer.ts';

const annex = {
  vendorId: 25,
  serviceNumber: 8,
  block: [
    { type: 'real' as const, value: 72.4 },
    { type: 'octets' as const, value: Uint8Array.of(0x16, 0x49) },
  ],
};

/** Service bytes of ASHRAE 135 Annex F, clause in the name. */
walkAll([
  golden('F.4.2 ConfirmedPrivateTransfer', confirmedPrivateTransfer.request, '091919082e444290cccd6216492f', annex),
  golden('F.4.3 UnconfirmedPrivateTransfer', unconfirmedPrivateTransfer.request, '091919082e444290cccd6216492f', annex),
  golden('a request of a T3 panel', confirmedPrivateTransfer.request, '099419012e650707000201022e002f', {
    vendorId: 148,
    serviceNumber: 1,
    block: [{ type: 'octets', value: Uint8Array.of(7, 0, 2, 1, 2, 0x2e, 0) }],
  }),
  golden('an answer without block', confirmedPrivateTransfer.request, '09941901', {
    vendorId: 148,
    serviceNumber: 1,
    block: undefined,
  }),
  golden('ConfirmedPrivateTransfer-Error', privateTransferError, '0e9105911d0f199429013e21053f', {
    errorClass: 5,
    errorCode: 29,
    vendorId: 148,
    serviceNumber: 1,
    block: [{ type: 'unsigned', value: 5 }],
  }),
]);

test('the bare error pair some stacks send is understood', () => {
  const error = privateTransferError.decode(new ByteReader(Uint8Array.from(Buffer.from('91009119', 'hex'))));
  assert.deepEqual([error.errorClass, error.errorCode], [0, 25]);
});
