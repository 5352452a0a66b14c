import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '@t3000/testkit';
import { ExchangeLog } from './exchange-log.ts';

const peer = { address: '10.0.0.7', port: 47_808 };

test('of private transfers only the head is shown, because vendors send passwords in them', () => {
  const log = new ExchangeLog(new FakeClock());
  log.record(peer.address, true);
  // Confirmed private transfer of vendor 148, service 1: 40 octets, the last of them `secret`.
  const block = `2e652f${'00'.repeat(41)}7365637265742f`;
  const apdu = `000501120900941901${block}`;
  const octets = Uint8Array.fromHex(`0104${apdu}`);
  const packet = new Uint8Array([0x81, 0x0a, 0, 4 + octets.length, ...octets]);
  log.note('sent', peer, packet);
  const [shown] = log.exchanges({ ...peer, behind: undefined });
  assert.equal(shown?.bytes.byteLength, 24);
  assert.match(shown?.text ?? '', /^confirmed-private-transfer: 66 bytes, the head/);
  assert.doesNotMatch(shown?.text ?? '', /736563726574/);
});
