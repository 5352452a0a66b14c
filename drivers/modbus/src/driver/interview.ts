import type { Clock, InterviewOutcome, InterviewProgress, PointDescription } from '@t3000/core';
import { Holes } from '../blocks/holes.ts';
import { blockDefaults } from '../blocks/plan-blocks.ts';
import { spanText } from '../blocks/span.ts';
import type { MapPoint, RegisterMap } from '../maps/register-map.ts';
import { spanOf, writePointAddress } from '../maps/register-point.ts';
import { capabilitiesOf } from './device-facts.ts';
import { failureOf } from './failure.ts';
import { identify } from './identify.ts';
import { readSpans } from './read-spans.ts';
import type { SpanReading } from './read-spans.ts';
import { refinePoints } from './temco-facts.ts';
import type { UnitSession } from './unit-session.ts';

export interface InterviewOptions {
  readonly clock: Clock;
  readonly session: UnitSession;
  readonly maps: ReadonlyMap<string, RegisterMap>;
  /** Map named in the address. */
  readonly map: string | undefined;
  readonly report: (progress: InterviewProgress) => void;
  readonly signal: AbortSignal;
}

/** Asks a device who it is, and tries every point of its map: what it refuses is left out, with the reason. */
export async function interviewDevice(options: InterviewOptions): Promise<InterviewOutcome> {
  const { clock, session, maps, map: wanted, report, signal } = options;
  const named = wanted === undefined ? undefined : maps.get(wanted);
  if (wanted !== undefined && named === undefined) {
    const detail = `there is no register map "${wanted}"; there are ${[...maps.keys()].join(', ')}`;
    return { ok: false, failure: { ok: false, reason: 'refused', detail } };
  }
  report({ step: 'identity', done: 0, total: 1 });
  const found = await identify(session, maps, { priority: 'routine', textsWanted: true, signal });
  if (found.kind === 'silent') return { ok: false, failure: found.failure };
  const map = named ?? found.map;
  const holes = new Holes();
  const tried = map === undefined ? noMap(maps) : await tryPoints(map, holes, options);
  if ('failure' in tried) return { ok: false, failure: tried.failure };
  const { identity } = found;
  const facts = { holes, unknownFunctions: new Set<number>(), map: map?.id ?? '' };
  const measured = { answerMs: session.medianAnswerMs(), probedAt: clock.now() };
  return {
    ok: true,
    identity: { ...identity, name: identity.name === '' ? nameFrom(map, session) : identity.name },
    capabilities: capabilitiesOf(facts, measured, { mapName: map?.name ?? '' }),
    points: tried.points,
    skipped: tried.skipped,
  };
}

type Tried =
  | { readonly points: readonly PointDescription[]; readonly skipped: { what: string; why: string }[] }
  | { readonly failure: ReturnType<typeof failureOf> };

async function tryPoints(map: RegisterMap, holes: Holes, options: InterviewOptions): Promise<Tried> {
  const { session, report, signal } = options;
  const limits = { ...blockDefaults, registersMax: map.registersMax, gapMax: map.gapMax };
  const asking: SpanReading = { session, limits, holes, options: { priority: 'routine', signal } };
  report({ step: 'objects', done: 0, total: map.points.length });
  const refined = await refinePoints(map.points, asking);
  if (refined.kind === 'failed') return { failure: failureOf(refined.failure) };
  const { points } = refined;
  report({ step: 'objects', done: map.points.length, total: map.points.length });
  const spans = points.map(({ register }) => spanOf(register));
  const read = await readSpans(spans, {
    ...asking,
    onProgress: (done) => report({ step: 'points', done, total: points.length }),
  });
  if (read.kind === 'failed') return { failure: failureOf(read.failure) };
  const present = points.filter((_, index) => read.words[index] !== undefined);
  const absent = points.filter((_, index) => read.words[index] === undefined);
  const skipped = [
    ...refined.skipped,
    ...absent.map(({ name, register }) => ({ what: name, why: `the device refused ${spanText(spanOf(register))}` })),
  ];
  return { points: present.map(pointDescription), skipped };
}

/** What a map says of a point, in the words of the engine. */
export function pointDescription(point: MapPoint): PointDescription {
  const { register } = point;
  return {
    type: point.point,
    number: point.number,
    kind: point.kind,
    address: writePointAddress(register),
    name: point.name,
    description: point.description,
    unit: point.unit,
    stateTexts: point.states,
    minimum: point.minimum,
    maximum: point.maximum,
    writable: register.write !== 'none' && point.point !== 'input',
    commandable: false,
    decimals: point.decimals,
  };
}

function noMap(maps: ReadonlyMap<string, RegisterMap>): Tried {
  const why = `no register map fits its identification; name one as map in its address: ${[...maps.keys()].join(', ')}, or a map of your own`;
  return { points: [], skipped: [{ what: 'all points', why }] };
}

function nameFrom(map: RegisterMap | undefined, { unit, client }: UnitSession): string {
  return `${map === undefined || map.id === 'generic' ? 'Modbus' : map.name} ${client.name.replace(/^tcp /, '')} unit ${unit}`;
}
