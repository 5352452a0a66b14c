import type { BusBudget } from '@t3000/contract';
import { busBudget, endpointName, lineDefaults, modbusLinkOf, readAddress } from '@t3000/driver-modbus';
import type { BudgetHint, Bus, BusDevice } from '@t3000/driver-modbus';
import type { PolledDevice } from '@t3000/server';

interface Polling extends BusDevice {
  readonly id: number;
}

/** What polling costs each line, the fullest first. */
export function budgetOf(devices: readonly PolledDevice[]): BusBudget[] {
  const buses = new Map<string, { readonly bus: Bus; readonly pollings: Polling[] }>();
  for (const device of devices) {
    const where = readAddress(device.config.address);
    if (typeof where === 'string') continue;
    const { endpoint } = where;
    const name = endpointName(endpoint);
    const bus: Bus =
      endpoint.kind === 'serial' ? { kind: 'serial', name, baud: endpoint.baudRate } : { kind: 'tcp', name };
    const found = buses.get(name) ?? { bus, pollings: [] };
    buses.set(name, found);
    found.pollings.push(...pollingsOf(device));
  }
  return Array.from(buses.values(), ({ bus, pollings }) => dto(bus, pollings)).toSorted((a, b) => b.load - a.load);
}

/** One for each interval of a device. */
function pollingsOf({ id, config, points, link, isOffline, answerMs }: PolledDevice): Polling[] {
  const look = link && modbusLinkOf(link)?.look(points);
  const byInterval = Map.groupBy(look?.blocks ?? [], ({ intervalMs }) => intervalMs);
  return Array.from(byInterval, ([intervalMs, reads]) => ({
    id,
    name: config.name,
    intervalMs,
    reads,
    answerMs,
    silentForMs: isOffline ? lineDefaults.timeoutMs : undefined,
  }));
}

function dto(bus: Bus, pollings: readonly Polling[]): BusBudget {
  const { load, verdict, devices, hints, advice } = busBudget(bus, pollings);
  return {
    bus: bus.name,
    kind: bus.kind,
    load,
    verdict,
    devices: pollings.map(({ id, name, intervalMs }, index) => {
      const cost = devices[index];
      return {
        device_id: id,
        name,
        interval_ms: intervalMs,
        requests: cost?.requests ?? 0,
        cycle_ms: cost?.cycleMs ?? 0,
        load: cost?.load ?? 0,
      };
    }),
    hints: hints.map(hintDto),
    advice: [...advice],
  };
}

function hintDto(hint: BudgetHint): BusBudget['hints'][number] {
  if (hint.kind !== 'longer_intervals') return hint;
  const { kind, factor, fromMs, toMs } = hint;
  return { kind, factor, from_ms: fromMs, to_ms: toMs };
}
