import type { Config } from '@t3000/contract';
import { sleep, type Clock, type PointId, type SampleColumns } from '@t3000/core';
import type { HistoryColumn, SimulatedModbusDevice } from '@t3000/simulator';
import type { RunningHub } from '../hub/start-hub.ts';
import { plain } from '../terminal/address.ts';
import type { Past } from './past.ts';
import { layOut } from './places.ts';
import { tagBuilding } from './seed-tags.ts';

/** Who the audit trail says did it. */
const actor = { name: 'system', address: '' };

/** Interviews of a dozen panels take about a second; this is the patience with a busy machine. */
const INTERVIEWS_MAX_MS = 60_000;

/** Rows handed to the history store at once: a few megabytes. */
const SAMPLES_PER_APPEND = 200_000;

/**
 * At the first start: finds the panels on the wire as an integrator would, stores them, and gives their points the past.
 * Later starts find everything stored.
 */
export async function adoptBuilding(
  running: RunningHub,
  past: Past,
  { config, modbus }: { readonly config: Config; readonly modbus: readonly SimulatedModbusDevice[] },
  clock: Clock,
  step: (text: string) => void,
): Promise<void> {
  if (running.site.devices.all().length > 0) return;
  running.site.settings.set('time_zone', Temporal.Now.timeZoneId());
  step('Discovering the panels over BACnet/IP ...');
  await discoverAll(running, clock, { protocol: 'bacnet', listen_ms: 2000 });
  if (modbus.length > 0) {
    step('Searching for meters over Modbus TCP ...');
    await discoverAll(running, clock, {
      protocol: 'modbus',
      hosts: modbus.map(({ address, port }) => `${address}:${port}`),
    });
  }
  const points = running.site.points.all();
  layOut(running.site, clock.now());
  running.site.transaction(() => tagBuilding(running.site, points));
  running.hub.places.forget();
  step(
    `${running.site.devices.all().length} devices with ${points.length} points are in the site; writing their history ...`,
  );
  const ids = pointIds(running, past.columns);
  for (const columns of batches(past, ids)) {
    running.history.append(columns);
    await running.history.commit();
  }
  if (past.at.length > 0)
    step(
      `${(past.at.length * ids.filter((id) => id !== undefined).length).toLocaleString('en')} samples of history, one every ${config.field.trend_interval_seconds} s`,
    );
}

interface Search {
  readonly protocol: string;
  readonly listen_ms?: number;
  readonly hosts?: readonly string[];
}

async function discoverAll(running: RunningHub, clock: Clock, search: Search): Promise<void> {
  const { discovery } = running.hub;
  const job = discovery.discover(actor, { ...search, add_all: true });
  const deadline = clock.monotonic() + INTERVIEWS_MAX_MS;
  while (clock.monotonic() < deadline) {
    const { state } = discovery.get(job.id);
    if (state !== 'listening' && state !== 'interviewing') return;
    await sleep(clock, 100);
  }
}

/** Point of each history column, found by what it is on the wire: device instance, type and object instance. */
function pointIds({ site }: RunningHub, columns: readonly HistoryColumn[]): (PointId | undefined)[] {
  const instances = new Map(site.devices.all().map((device) => [device.id, device.instance]));
  const ids = new Map(
    site.points
      .all()
      .map((point) => [`${instances.get(point.deviceId)} ${point.type} ${plain(point.address.instance)}`, point.id]),
  );
  return columns.map(({ device, point }) => ids.get(`${device} ${point.type} ${point.number}`));
}

function* batches(past: Past, ids: readonly (PointId | undefined)[]): Generator<SampleColumns> {
  const width = ids.length;
  const rowsAtOnce = Math.max(1, Math.floor(SAMPLES_PER_APPEND / Math.max(1, width)));
  for (let first = 0; first < past.at.length; first += rowsAtOnce) {
    yield columnsOf(past, ids, first, Math.min(past.at.length, first + rowsAtOnce));
  }
}

function columnsOf(past: Past, ids: readonly (PointId | undefined)[], firstRow: number, endRow: number): SampleColumns {
  const sizeMax = (endRow - firstRow) * ids.length;
  const columns = {
    pointIds: new Int32Array(sizeMax),
    at: new Float64Array(sizeMax),
    values: new Float64Array(sizeMax),
    qualities: new Uint8Array(sizeMax),
  };
  let length = 0;
  for (let row = firstRow; row < endRow; row++) {
    for (const [column, id] of ids.entries()) {
      if (id === undefined) continue;
      const cell = row * ids.length + column;
      columns.pointIds[length] = id;
      columns.at[length] = past.at[row] ?? 0;
      columns.values[length] = shortest(past.values[cell] ?? Number.NaN);
      columns.qualities[length] = past.qualities[cell] ?? 0;
      length++;
    }
  }
  return { ...columns, length };
}

/** The shortest decimal that is the same float32, as the field driver would have delivered it. */
function shortest(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : value;
}
