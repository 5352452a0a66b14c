// Taking in changes of value: what one notification costs, from the socket to value and quality.
// Usage: node bench/bacnet-cov.ts [--json] [--quick]        (about 20 seconds)
import { createSocket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';

import { ByteReader, ByteWriter } from '@t3000/core';
import type { DeviceConfig, PointConfig } from '@t3000/core';
import {
  beginUnicast,
  decodePacket,
  encodeSimpleAck,
  encodeUnconfirmedHeader,
  finishBvlc,
  subscribeCov,
  unconfirmedCovNotification,
} from '@t3000/driver-bacnet';
import { aDevice, aPoint, someCapabilities } from '@t3000/testkit';

import { startCovListener } from './parts/cov-process.ts';
import type { CovListenerKind } from './parts/cov-process.ts';
import { Report } from './parts/report.ts';
import { median } from './parts/statistics.ts';

const isQuick = process.argv.includes('--quick');
const POINTS = 100;
const ROUNDS = isQuick ? 2 : 7;
const PER_ROUND = isQuick ? 2_000 : 10_000;
/** So many at once, every five milliseconds: what a receive buffer holds, and no more a second than a process takes. */
const BURST = 20;
const PORT = 48_141;
const PRESENT_VALUE = 85;
const STATUS_FLAGS = 111;
const kinds: readonly CovListenerKind[] = ['driver', 'library', 'floor'];

const report = new Report('bacnet-cov', `${POINTS} subscribed objects, ${PER_ROUND} unconfirmed notifications a round`);
const sender = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
const processIds = new Map<number, number>();
answerSubscriptions();
await new Promise<void>((resolve) => void sender.bind(PORT, '127.66.2.1', resolve));

const device: DeviceConfig = aDevice({
  protocol: 'bacnet',
  address: { host: '127.66.2.1', port: PORT, instance: 66 },
  capabilities: someCapabilities(),
});
const points = Array.from({ length: POINTS }, (_, index): PointConfig =>
  aPoint({ id: index + 1, address: { object_type: 0, instance: index + 1 } }),
);
const listeners = [];
for (const [index, kind] of kinds.entries())
  listeners.push(await startCovListener({ kind, address: `127.66.2.${index + 11}`, port: PORT, device, points }));
while (processIds.size < POINTS) await delay(20);

const cost = new Map<CovListenerKind, number[]>(kinds.map((kind) => [kind, []]));
/** Dropped by the receive buffer: a listener that is too slow, or a machine with other things to do. */
const lost = new Map<CovListenerKind, number>();
for (let round = 0; round <= ROUNDS; round++) {
  for (const [index, listener] of listeners.entries()) {
    await listener.heard();
    const sum = await sendRound(`127.66.2.${index + 11}`, round);
    const found = await listener.heard();
    // The first round warms up.
    if (round === 0) continue;
    lost.set(listener.kind, (lost.get(listener.kind) ?? 0) + PER_ROUND - found.heard);
    if (found.heard < PER_ROUND / 2) throw new Error(`${listener.kind} heard ${found.heard} of ${PER_ROUND}`);
    const isWhole = found.heard === PER_ROUND && listener.kind !== 'floor';
    if (isWhole && Math.abs(found.sum - sum) > 1) throw new Error(`${listener.kind} read ${found.sum}, not ${sum}`);
    cost.get(listener.kind)?.push(found.cpuUs / found.heard);
  }
}
const of = (kind: CovListenerKind): number => median(cost.get(kind) ?? []);
for (const kind of kinds) {
  report.row({
    listener: kind === 'library' ? '@bacnet-js/client' : kind,
    'CPU us/notification': of(kind),
    'x library': of(kind) / of('library'),
    'without the floor, us': of(kind) - of('floor'),
    'lost %': (100 * (lost.get(kind) ?? 0)) / (ROUNDS * PER_ROUND),
  });
}
report.atMost('share of the library', of('driver') / of('library'), 0.5, '');
report.atMost(
  'share of the library, what the socket alone costs taken off both',
  (of('driver') - of('floor')) / (of('library') - of('floor')),
  0.3,
  '',
);
report.finish();
for (const { child } of listeners) await child.stop();
sender.close();

/** Grants every subscription, and remembers under which number its notifications are expected. */
function answerSubscriptions(): void {
  sender.on('message', (data, { address, port }) => {
    const reader = new ByteReader(data);
    const packet = decodePacket(reader, { address, port });
    if (packet?.apdu.type !== 0 || packet.apdu.service !== subscribeCov.choice) return;
    const { objectId, processId } = subscribeCov.request.decode(reader);
    processIds.set(objectId, processId);
    const writer = new ByteWriter();
    beginUnicast(writer, undefined, false);
    encodeSimpleAck(writer, packet.apdu.invokeId, subscribeCov.choice);
    sender.send(finishBvlc(writer), port, address);
  });
}

/** Sends a round of notifications at an even pace; gives the sum of their values. */
async function sendRound(address: string, round: number): Promise<number> {
  const datagrams = Array.from({ length: POINTS }, (_, index) =>
    notification(index + 1, 20 + ((index + round) % 64) / 2),
  );
  let sum = 0;
  for (let sent = 0; sent < PER_ROUND; sent++) {
    const { bytes, value } = datagrams[sent % POINTS]!;
    sender.send(bytes, PORT, address);
    sum += value;
    if (sent % BURST === BURST - 1) await delay(5);
  }
  await delay(300);
  return sum;
}

function notification(instance: number, value: number): { readonly bytes: Uint8Array; readonly value: number } {
  const writer = new ByteWriter(200, 200);
  beginUnicast(writer, undefined, false);
  encodeUnconfirmedHeader(writer, unconfirmedCovNotification.choice);
  unconfirmedCovNotification.request.encode(writer, {
    processId: processIds.get(instance) ?? 1,
    deviceId: ((8 << 22) | 66) >>> 0,
    objectId: instance,
    remainingSeconds: 300,
    values: [
      { property: PRESENT_VALUE, index: undefined, values: [{ type: 'real', value }], priority: undefined },
      {
        property: STATUS_FLAGS,
        index: undefined,
        values: [{ type: 'bits', value: [false, false, false, false] }],
        priority: undefined,
      },
    ],
  });
  return { bytes: finishBvlc(writer).slice(), value };
}
