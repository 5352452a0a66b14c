import { createSocket } from 'node:dgram';

import BacnetJs from '@bacnet-js/client';
import type { DeviceConfig, Driver, PointConfig, ReadRequest } from '@t3000/core';
import {
  bacnetDriver,
  beginUnicast,
  encodeConfirmedHeader,
  finishBvlc,
  readPropertyMultiple,
} from '@t3000/driver-bacnet';
import { ByteWriter } from '@t3000/core';
import { realClock, realNet, realRng } from '@t3000/runtime';

import type { FieldDevice } from './field-devices.ts';

/** Reads every point of a site once, keeping the values. */
export interface Sweeper {
  sweep(): Promise<void>;
  /** Values of the last sweep in the order of the points, NaN where none was read. */
  readonly values: Float64Array;
  close(): Promise<void>;
}

const { default: Library } = BacnetJs;

type Wanted = Parameters<InstanceType<typeof Library>['readPropertyMultiple']>[1];

export interface SweepOptions {
  /** Local address of the client, and its port. */
  readonly address: string;
  readonly port: number;
  /** Requests under way to one device. */
  readonly window: number;
  /** Requests under way altogether. */
  readonly inFlightMax: number;
}

/** This project's driver, as the engine uses it. */
export async function ownSweeper(
  devices: readonly FieldDevice[],
  options: SweepOptions & { readonly statusFlags: boolean },
): Promise<Sweeper> {
  const driver = await startDriver(options);
  const batches = devices.map(({ config, points }) => {
    const link = driver.open(config);
    return link.pack(points).map((request) => {
      const count = request.points.length;
      return { link, request, into: { values: new Float64Array(count), qualities: new Uint8Array(count) } };
    });
  });
  return {
    sweep: () =>
      sweepAll(batches, options.window, async ({ link, request, into }) => {
        const failure = await link.read(request, into, 'routine');
        if (failure) throw new Error(failure.detail);
      }),
    get values() {
      return Float64Array.from(batches.flatMap((device) => device.flatMap(({ into }) => [...into.values])));
    },
    close: () => driver.stop(),
  };
}

/** The library everybody takes, asked for the same objects in the same requests. */
export async function librarySweeper(devices: readonly FieldDevice[], options: SweepOptions): Promise<Sweeper> {
  const { address, port } = options;
  const client = new Library({
    interface: address,
    port,
    broadcastAddress: '127.255.255.255',
    apduTimeout: 10_000,
  });
  const batches = await packed(devices, options, ({ config }, points) => ({
    receiver: { address: `${placeOf(config).host}:${placeOf(config).port}` },
    // The library's enums are the numbers of the standard.
    wanted: points.map((point) => ({
      objectId: objectOf(point),
      properties: [{ id: 85 }],
    })) as unknown as Wanted,
    values: new Float64Array(points.length),
  }));
  const free = gate(options.inFlightMax);
  return {
    sweep: () =>
      sweepAll(batches, options.window, async ({ receiver, wanted, values }) => {
        await free.enter();
        const answer = await client.readPropertyMultiple(receiver, wanted);
        free.leave();
        for (const [index, { values: properties }] of answer.values.entries()) {
          values[index] = Number((properties[0]?.value as { value: unknown }[] | undefined)?.[0]?.value);
        }
      }),
    get values() {
      return Float64Array.from(batches.flatMap((device) => device.flatMap(({ values }) => [...values])));
    },
    close: () => Promise.resolve(client.close()),
  };
}

/** The least a Node process can do: the same datagrams, written beforehand, their answers counted and not looked at. */
export async function floorSweeper(devices: readonly FieldDevice[], options: SweepOptions): Promise<Sweeper> {
  const socket = createSocket({ type: 'udp4', lookup: (host, _options, done) => done(null, host, 4) });
  await new Promise<void>((resolve) => void socket.bind(options.port, options.address, resolve));
  socket.setRecvBufferSize(4 * 1024 * 1024);
  const waiting = new Map<string, () => void>();
  socket.on('message', (data, from) => waiting.get(`${from.address} ${data[7]}`)?.());
  const batches = await packed(devices, options, ({ config }, points, index) => {
    const invokeId = index % 256;
    return {
      ...placeOf(config),
      invokeId,
      bytes: datagram(points, invokeId),
    };
  });
  return {
    sweep: () =>
      sweepAll(
        batches,
        options.window,
        ({ host, port, invokeId, bytes }) =>
          new Promise((resolve) => {
            waiting.set(`${host} ${invokeId}`, resolve);
            socket.send(bytes, port, host);
          }),
      ),
    values: new Float64Array(),
    close: () => new Promise((resolve) => void socket.close(resolve)),
  };
}

async function startDriver(options: SweepOptions & { readonly statusFlags: boolean }): Promise<Driver> {
  const { address, port, inFlightMax, statusFlags } = options;
  const broadcasts = ['127.255.255.255:47899'];
  const ports = { clock: realClock(), rng: realRng(), net: realNet() };
  const driver = bacnetDriver(ports, { address, port, broadcasts, inFlightMax, statusFlags, apduTimeoutMs: 10_000 });
  await driver.start();
  return driver;
}

/** Requests with the points this project's driver puts into each, without status flags. */
async function packed<T>(
  devices: readonly FieldDevice[],
  options: SweepOptions,
  request: (device: FieldDevice, points: readonly PointConfig[], index: number) => T,
): Promise<T[][]> {
  const driver = await startDriver({ ...options, port: 0, statusFlags: false });
  const batches = devices.map((device) =>
    driver
      .open(device.config)
      .pack(device.points)
      .map(({ points }: ReadRequest, index) => request(device, points, index)),
  );
  await driver.stop();
  return batches;
}

/** All devices at once, each with so many requests under way. */
async function sweepAll<T>(
  devices: readonly (readonly T[])[],
  window: number,
  read: (request: T) => Promise<void>,
): Promise<void> {
  const lanes = devices.flatMap((requests) => {
    const rest = requests.values();
    return Array.from({ length: Math.min(window, requests.length) }, async () => {
      for (const request of rest) await read(request);
    });
  });
  await Promise.all(lanes);
}

/** Lets so many in at once, the others in the order they came. */
function gate(places: number): { enter(): Promise<void> | undefined; leave(): void } {
  const waiting: (() => void)[] = [];
  let free = places;
  return {
    enter: () => (free-- > 0 ? undefined : new Promise<void>((resolve) => waiting.push(resolve))),
    leave: () => {
      free++;
      waiting.shift()?.();
    },
  };
}

/** Every device here was configured by its simulator, with numbers and texts where they belong. */
function placeOf({ address }: DeviceConfig): { host: string; port: number } {
  return { host: address.host as string, port: address.port as number };
}

function objectOf({ address }: PointConfig): { type: number; instance: number } {
  return { type: Number(address.object_type), instance: Number(address.instance) };
}

function datagram(points: readonly PointConfig[], invokeId: number): Uint8Array {
  const writer = new ByteWriter(1600, 1600);
  beginUnicast(writer, undefined, true);
  encodeConfirmedHeader(writer, invokeId, readPropertyMultiple.choice);
  const properties = [{ property: 85, index: undefined }];
  readPropertyMultiple.request.encode(
    writer,
    points.map((point) => {
      const { type, instance } = objectOf(point);
      return { objectId: ((type << 22) | instance) >>> 0, properties };
    }),
  );
  return finishBvlc(writer).slice();
}
