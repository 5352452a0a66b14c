import assert from 'node:assert/strict';
import test from 'node:test';
import { ByteReader } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { ask } from './client/ask.ts';
import { BacnetClient } from './client/client.ts';
import { BacnetDevice, BacnetSite, ObjectType, PointObject, Property } from './device/index.ts';
import { packObjectId } from './encoding/object-id.ts';
import { PduType } from './link/apdu.ts';
import type { SegmentHeader } from './link/apdu.ts';
import { decodePacket } from './link/packet.ts';
import { readPropertyMultiple, readPropertyMultipleAck } from './services/read-property-multiple.ts';
import type { ReadAccessSpecification } from './services/read-property-multiple.ts';
import { readProperty } from './services/read-property.ts';
import { writeProperty } from './services/write-property.ts';
import { bacpypesMissing, startBacpypes } from './testing/bacpypes.ts';
import type { CapturedDatagram } from './testing/pcap.ts';
import { faultsFound, tsharkMissing, tsharkOver } from './testing/tshark.ts';
import { recorded } from './testing/world.ts';

const PORT = 47_753;
const APDU_BYTES = 206;
const OBJECTS = 600;
const WINDOW = 3;
const skip = bacpypesMissing;
const value = (instance: number): number => packObjectId({ type: ObjectType.analogValue, instance });

/** Present values of a part of the objects: longer than one APDU as a question, and as an answer. */
function specifications(from: number): ReadAccessSpecification[] {
  return Array.from({ length: 200 }, (_, index) => ({
    objectId: value(from + index),
    properties: [{ property: Property.presentValue, index: undefined }],
  }));
}

type Sent = Omit<CapturedDatagram, 'frame'>;

interface SentSegment {
  readonly type: number;
  readonly invokeId: number;
  readonly header: SegmentHeader;
}

function segmentsIn(sent: readonly Sent[]): SentSegment[] {
  return sent.flatMap(({ data, from }) => {
    const apdu = decodePacket(new ByteReader(data), from)?.apdu;
    const isSegment = apdu?.type === PduType.confirmedRequest || apdu?.type === PduType.complexAck;
    return isSegment && apdu.segment ? [{ type: apdu.type, invokeId: apdu.invokeId, header: apdu.segment }] : [];
  });
}

/** Between the first and the last segment of one message stand segments of others. */
function areInterleaved(segments: readonly SentSegment[]): boolean {
  return segments.some(({ invokeId, header }, place) => {
    const next = segments[place + 1];
    return header.moreFollows && next !== undefined && next.invokeId !== invokeId;
  });
}

function windowsAcknowledged(sent: readonly Sent[]): number[] {
  const windows = sent.flatMap(({ data, from }) => {
    const apdu = decodePacket(new ByteReader(data), from)?.apdu;
    return apdu?.type === PduType.segmentAck ? [apdu.window] : [];
  });
  return [...new Set(windows)];
}

test(
  'questions and answers in segments, several at once, with an independent device and its window',
  { skip },
  async (t) => {
    const python = await startBacpypes({
      address: '127.53.2.1',
      port: PORT,
      instance: 4001,
      apduBytes: APDU_BYTES,
      window: WINDOW,
      objects: OBJECTS,
    });
    const sent: Sent[] = [];
    const client = new BacnetClient(
      { clock: realClock(), rng: realRng(), net: recorded(realNet(), sent) },
      { bind: { address: '127.53.2.2', port: PORT } },
    );
    await client.start();
    const { transactions } = client;
    const to = { address: '127.53.2.1', port: PORT, behind: undefined };
    transactions.peer(to).windowMax = 6;
    try {
      const device = packObjectId({ type: ObjectType.device, instance: 4001 });
      const list = ask(transactions, to, readProperty, {
        objectId: device,
        property: Property.objectList,
        index: undefined,
      });
      const readings = [1, 201, 401].map((from) =>
        transactions.request(to, {
          service: readPropertyMultiple.choice,
          encode: (writer) => readPropertyMultiple.request.encode(writer, specifications(from)),
          decode: (reader) => readPropertyMultipleAck.decode(reader),
          repeatable: true,
          priority: 'routine',
          segmentApduBytes: APDU_BYTES,
        }),
      );
      const text = 'Umluftbetrieb bis 6 Uhr. '.repeat(60);
      const written = transactions.request(to, {
        service: writeProperty.choice,
        encode: (writer) =>
          writeProperty.request.encode(writer, {
            objectId: packObjectId({ type: ObjectType.characterStringValue, instance: 1 }),
            property: Property.presentValue,
            index: undefined,
            values: [{ type: 'string', value: text }],
            priority: undefined,
          }),
        decode: undefined,
        repeatable: false,
        priority: 'urgent',
        segmentApduBytes: APDU_BYTES,
      });
      assert.equal((await written).kind, 'answer');
      const listed = await list;
      assert.ok(listed.kind === 'answer' && listed.value, JSON.stringify(listed));
      assert.equal(listed.value.values.length, OBJECTS + 2);
      for (const [part, outcome] of (await Promise.all(readings)).entries()) {
        assert.ok(outcome.kind === 'answer', JSON.stringify(outcome));
        const values = outcome.value.flatMap(({ results }) =>
          results.flatMap((result) => (result.error ? [] : result.values)),
        );
        assert.deepEqual(
          values,
          Array.from({ length: 200 }, (_, index) => ({ type: 'real', value: (part * 200 + index + 1) / 4 })),
        );
      }
      assert.equal(transactions.counters.segmented, 4);
      assert.ok(areInterleaved(segmentsIn(sent)), 'the requests in segments were under way at once');
      assert.deepEqual(windowsAcknowledged(sent), [WINDOW], 'the smaller window holds');
      const held = await python.ask('held', {});
      assert.equal(held, text);
      if (tsharkMissing === false) assert.deepEqual(faultsFound(tsharkOver(t, sent)), []);
      t.diagnostic(`${sent.length} datagrams sent`);
    } finally {
      await client.stop();
      await python.stop();
    }
  },
);

test('an independent client asks in segments and is answered in segments, several at once', { skip }, async (t) => {
  const sent: Sent[] = [];
  const site = new BacnetSite(
    { clock: realClock(), rng: realRng(), net: recorded(realNet(), sent) },
    { broadcast: undefined },
  );
  const device = new BacnetDevice({
    instance: 4002,
    name: 'Ours',
    segmentation: 'both',
    apduBytesMax: APDU_BYTES,
    iAm: 'unicast',
  });
  for (let instance = 1; instance <= OBJECTS; instance++) {
    device.add(
      new PointObject({ type: ObjectType.analogValue, instance, name: `Value ${instance}`, value: instance / 4 }),
    );
  }
  await site.add(device, '127.53.2.3', PORT);
  await site.start();
  const python = await startBacpypes({
    address: '127.53.2.4',
    port: PORT,
    instance: 4003,
    apduBytes: APDU_BYTES,
    window: WINDOW,
    objects: 1,
  });
  const to = `127.53.2.3:${PORT}`;
  try {
    await python.ask('know', { to, low: 4002, high: 4002 });
    const list = python.ask('read', { to, object: 'device,4002', property: 'object-list' });
    const readings = [1, 201, 401].map((from) =>
      python.ask('read_many', {
        to,
        wanted: Array.from({ length: 200 }, (_, index) => [`analog-value,${from + index}`, ['present-value']]),
      }),
    );
    assert.equal(((await list) as unknown[]).length, OBJECTS + 1);
    for (const [part, values] of (await Promise.all(readings)).entries()) {
      assert.deepEqual(
        values,
        Array.from({ length: 200 }, (_, index) => {
          const instance = part * 200 + index + 1;
          return [`analog-value,${instance}`, 'present-value', String(instance / 4).replace(/^\d+$/, '$&.0')];
        }),
      );
    }
    assert.ok(areInterleaved(segmentsIn(sent)), 'the answers in segments were under way at once');
    assert.ok(
      windowsAcknowledged(sent).every((window) => window <= WINDOW),
      'the smaller window holds',
    );
    if (tsharkMissing === false) assert.deepEqual(faultsFound(tsharkOver(t, sent)), []);
    t.diagnostic(`${sent.length} datagrams sent`);
  } finally {
    await python.stop();
    await site.stop();
  }
});
