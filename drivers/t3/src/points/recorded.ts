import { quality } from '@t3000/core';
import type { Clock, PointConfig, RecordedSamples, RequestFailure, Sample } from '@t3000/core';
import { netReferenceOf, valueOf } from '@t3000/t3';
import type { MonitorRecord, NetPointReference, TrendKind } from '@t3000/t3';
import type { T3Panel } from '../panel/panel.ts';
import { trendKinds, trendPointKey } from '../panel/trends.ts';
import { requestFailureOf } from '../result.ts';
import { measurePanelClock } from './panel-clock.ts';
import { readPointAddress } from './point-address.ts';
import type { PointPlace } from './point-address.ts';

const BACK_FILLED = quality('good', 'back_filled');

/** Type index of each kind of point (facts 1.2). */
const typeIndexes = { output: 0, input: 1, variable: 2 } as const;

interface Seat {
  readonly point: PointConfig;
  readonly place: PointPlace;
}

/** Samples the panel's trend monitors keep of these points since `from`, stamped with our time. */
export async function readRecorded(
  panel: T3Panel,
  clock: Clock,
  points: readonly PointConfig[],
  from: number,
  signal: AbortSignal,
): Promise<RecordedSamples | RequestFailure> {
  const facts = await panel.facts({ signal });
  if (!facts.ok) return requestFailureOf(facts);
  const monitors = await panel.read('monitors', { signal });
  const failed = monitors.parts.find((part) => part.failure)?.failure;
  if (failed && monitors.records.size === 0) return requestFailureOf(failed);
  const reading = await measurePanelClock(panel, clock);
  if (!reading.ok) return reading;
  // An error nobody can measure is none: the same sample keeps its stamp from one reading to the next.
  const driftMs = Math.abs(reading.driftMs) <= reading.uncertaintyMs ? 0 : reading.driftMs;
  const seats = seatsOf(points);
  const samples: Sample[] = [];
  const problems = failed ? [failed.detail] : [];
  for (const [index, monitor] of monitors.records) {
    for (const kind of kindsWanted(monitor, seats, facts.value.panelNumber)) {
      const read = await panel.readTrend(index, kind, {
        kinds: trendKinds(monitor),
        clockOffsetSeconds: driftMs / 1000,
        since: (from + driftMs) / 1000,
        signal,
      });
      if (!read.ok) {
        // A panel without a store of its own keeps silent about it.
        if (read.reason === 'closed' || read.reason === 'aborted') return requestFailureOf(read);
        problems.push(`monitor ${index + 1}: ${read.detail}`);
        continue;
      }
      if (read.value.failure) problems.push(`monitor ${index + 1}: ${read.value.failure.detail}`);
      for (const { point, at, value } of read.value.samples) {
        const seat = at < from ? undefined : seats.get(seatKey(point, facts.value.panelNumber));
        const number = seat && valueOf({ value: Math.round(value * 1000), control: value }, seat.place.range);
        if (seat && number !== undefined && Number.isFinite(number))
          samples.push({ pointId: seat.point.id, at, value: number, quality: BACK_FILLED });
      }
    }
  }
  return { ok: true, samples: samples.toSorted((a, b) => a.at - b.at), problem: problems.join('; ') };
}

function seatsOf(points: readonly PointConfig[]): Map<string, Seat> {
  const seats = new Map<string, Seat>();
  for (const point of points) {
    const place = readPointAddress(point.address);
    if (place) seats.set(`${typeIndexes[place.type]} ${place.index}`, { point, place });
  }
  return seats;
}

/** Points of other panels that a monitor follows too are theirs to tell. */
function seatKey(point: NetPointReference, own: number): string {
  const reference = netReferenceOf(point);
  if (reference.form !== 'panel' || (reference.panel !== own && reference.panel !== 0)) return '';
  return `${reference.typeIndex} ${reference.number}`;
}

function kindsWanted(monitor: MonitorRecord, seats: ReadonlyMap<string, Seat>, own: number): Set<TrendKind> {
  const kinds = trendKinds(monitor);
  return new Set(
    monitor.inputs
      .filter((point) => point.panel !== 0 && seats.has(seatKey(point, own)))
      .flatMap((point) => kinds.get(trendPointKey(point)) ?? []),
  );
}
