import { ranges } from './addressForm.ts';

/** What the server is asked to do. */
export interface DiscoveryRequest {
  readonly protocol?: string;
  readonly listen_ms: number;
  readonly hosts?: string[];
  readonly instance_min?: number;
  readonly instance_max?: number;
}

/** Protocols whose devices can be searched for. */
export const searchProtocols = ['bacnet', 't3', 'modbus'] as const;
/** Protocols whose devices are added by typing where they are; panels are found by their search. */
export const addProtocols = ['bacnet', 'modbus'] as const;
export type AddProtocol = (typeof addProtocols)[number];

export type SearchProtocol = (typeof searchProtocols)[number];

/** Seconds a search can be chosen to listen: quick for a room, long for slow field buses. */
export const listenSeconds = [3, 5, 10, 30, 60] as const;

export interface DiscoveryForm {
  readonly protocol: SearchProtocol;
  readonly seconds: number;
  /** One address per line, or separated by commas or spaces. */
  readonly hosts: string;
  readonly from: string;
  readonly to: string;
}

/** Instances of BACnet devices and of panels, units of Modbus devices. */
export const searchRanges = { bacnet: ranges.instance, t3: ranges.instance, modbus: { min: 0, max: 255 } } as const;

/**
 * The request, or undefined when the range of instances cannot be read, or no address is named although nobody speaks
 * without being asked.
 */
export function readDiscovery(form: DiscoveryForm): DiscoveryRequest | undefined {
  const hosts = [...new Set(form.hosts.split(/[\s,;]+/).filter(Boolean))];
  const bounds = [form.from, form.to].map((text) => (text.trim() === '' ? undefined : Number(text)));
  const { min, max } = searchRanges[form.protocol];
  if (form.protocol === 'modbus' && hosts.length === 0) return undefined;
  const isFit = (value: number | undefined): boolean =>
    value === undefined || (Number.isInteger(value) && value >= min && value <= max);
  const [from, to] = bounds;
  if (!isFit(from) || !isFit(to) || (from !== undefined && to !== undefined && from > to)) return undefined;
  return {
    ...(form.protocol === 'bacnet' ? {} : { protocol: form.protocol }),
    listen_ms: form.seconds * 1000,
    ...(hosts.length === 0 ? {} : { hosts }),
    ...(from === undefined ? {} : { instance_min: from }),
    ...(to === undefined ? {} : { instance_max: to }),
  };
}
