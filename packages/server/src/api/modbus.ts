import type { DeviceLink } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { ErrorCode, Input, Output, modbusRoutes } from '@t3000/contract';
import type { DeviceRow } from '@t3000/site';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import type { DecodeAnswer, PolledDevice } from '../registers/modbus-tools.ts';
import { modbusDeviceOf } from './registers.ts';

type Routes = typeof modbusRoutes;

/** Ways shown when nobody says how many. */
const DECODINGS_DEFAULT = 40;

export function modbusHandlers(hub: Hub): Handlers<Routes> {
  return {
    listRegisterMaps: () => ({ items: [...hub.modbus.maps()] }),
    listSerialPorts: async () => ({ items: [...(await hub.modbus.serialPorts())] }),
    getModbusDevice: ({ params }) => {
      const device = modbusDeviceOf(hub, params.id);
      const points = hub.site.points.byDevice(device.id);
      const look = withLink(hub, device, (link) => hub.modbus.look(link, points));
      if (look === undefined) throw new ApiError('conflict', `${device.name} is not reached by the Modbus driver`);
      return { device_id: device.id, ...look };
    },
    getModbusTraffic: ({ params }) => {
      const device = modbusDeviceOf(hub, params.id);
      const traffic = withLink(hub, device, (link) => hub.modbus.traffic(link));
      if (traffic === undefined) throw new ApiError('conflict', `${device.name} is not reached by the Modbus driver`);
      return { slot_ms: traffic.slotMs, items: [...traffic.slots] };
    },
    listModbusExchanges: ({ params }) => {
      const exchanges = withLink(hub, modbusDeviceOf(hub, params.id), (link) => link.exchanges?.() ?? []);
      return {
        items: exchanges.toReversed().map(({ at, direction, bytes, text }) => {
          return { at, direction, hex: Buffer.from(bytes).toString('hex'), text };
        }),
      };
    },
    decodeRegisters: ({ params, body }) => decode(hub, modbusDeviceOf(hub, params.id), body),
    getPollBudget: ({ query }) => {
      const devices = hub.site.devices.all().filter(({ protocol, enabled }) => protocol === 'modbus' && enabled);
      const wanted = query.device_id;
      if (wanted !== undefined) modbusDeviceOf(hub, wanted);
      const items = hub.modbus.budget(devices.map((device) => polled(hub, device)));
      return {
        items: items.filter((bus) => wanted === undefined || bus.devices.some((device) => device.device_id === wanted)),
      };
    },
  };
}

/** Lends out the link of an enabled device. */
function withLink<T>(hub: Hub, device: DeviceRow, use: (link: DeviceLink) => T): T {
  if (!device.enabled) throw new ApiError('conflict', `${device.name} is switched off; switch it on first`);
  const used = hub.building.withLink(device.id, (link) => ({ result: use(link) }));
  if (used === undefined) throw new ApiError('conflict', `${device.name} has no line now; look at its state`);
  return used.result;
}

function polled(hub: Hub, device: DeviceRow): PolledDevice {
  const status = hub.building.deviceStatus(device.id);
  return {
    id: device.id,
    config: device,
    points: hub.site.points.byDevice(device.id),
    link: hub.building.withLink(device.id, (link) => link),
    isOffline: status?.state === 'offline',
    answerMs: status?.answerMsP50,
  };
}

const failureCodes: Readonly<Record<Extract<DecodeAnswer, { ok: false }>['reason'], ErrorCode>> = {
  question: 'invalid_request',
  refused: 'device_refused',
  timeout: 'device_timeout',
  busy: 'busy',
};

async function decode(
  hub: Hub,
  device: DeviceRow,
  { register, display, limit = DECODINGS_DEFAULT }: Input<Routes['decodeRegisters']>['body'],
): Promise<Output<Routes['decodeRegisters']>> {
  const shown = display?.trim() === '' ? undefined : display;
  const answer = await withLink(hub, device, (link) => hub.modbus.decode(link, { register, display: shown }));
  if (!answer.ok) throw new ApiError(failureCodes[answer.reason], answer.detail);
  return {
    read: answer.read,
    words: [...answer.words],
    elapsed_ms: answer.elapsedMs,
    total: answer.decodings.length,
    items: answer.decodings.slice(0, limit),
  };
}
