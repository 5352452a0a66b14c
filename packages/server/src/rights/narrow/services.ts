import type { DeviceId, PointId } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { ActResult, AlarmEngine, AlarmId, AlarmRecord, Building, CommandResult } from '@t3000/engine';
import type { HistoryStore } from '@t3000/historian';
import type { WriteRequestRow } from '@t3000/site';
import type { AlarmService } from '../../alarms/alarm-service.ts';
import { summarize } from '../../alarms/summary.ts';
import type { WriteRequests } from '../../approvals/write-requests.ts';
import type { Hub } from '../../hub.ts';
import type { TrendPlan } from '../../history/trend-plan.ts';
import type { Scope } from '../scope.ts';
import { closed } from './closed.ts';
import { requireDevice, requirePoint } from './places-and-points.ts';
import { changesAlarm, seenAlarm, seesAlarm } from './records.ts';

export function narrowBuilding({ building, site }: Hub, scope: Scope, statistics: Building['statistics']): Building {
  return closed<Building>('building', {
    statistics,
    value: (id) => (scope.seesPoint(id) ? building.value(id) : undefined),
    freshValue: (id, options) =>
      scope.seesPoint(id) ? building.freshValue(id, options) : Promise.resolve<undefined>(undefined),
    inspect(id) {
      if (!scope.seesPoint(id)) throw unknownPoint(id);
      return building.inspect(id);
    },
    // A promise that fails rather than a call that throws, as the building itself would.
    async command(command): Promise<CommandResult> {
      if (!scope.seesPoint(command.pointId)) throw unknownPoint(command.pointId);
      requirePoint(scope, command.pointId);
      return building.command(command);
    },
    overrides: (id) => (scope.seesPoint(id) ? building.overrides(id) : []),
    allOverrides: () => building.allOverrides().filter(({ pointId }) => scope.seesPoint(pointId)),
    deviceStatus: (id) => (scope.seesDevice(id) ? building.deviceStatus(id) : undefined),
    putDevice(device) {
      requireDevice(scope, device.id);
      // The line is taken over as a whole: with the points that stand elsewhere.
      building.putDevice(device, site.points.byDevice(device.id));
    },
    putPoints(points) {
      for (const { id } of points) requireKnown(scope, id);
      building.putPoints(points);
    },
    removeDevice(id: DeviceId) {
      requireDevice(scope, id);
      building.removeDevice(id);
    },
    removePoint(id: PointId) {
      requirePoint(scope, id);
      building.removePoint(id);
    },
  });
}

/** The words of the building for a point that is not there. */
function unknownPoint(id: PointId): ApiError {
  return new ApiError('not_found', `point ${id} does not exist`, { point_id: id });
}

/** A point made just now is not yet on the map; that its device may be changed was asked when it was made. */
function requireKnown(scope: Scope, id: PointId): void {
  if (scope.seesPoint(id)) requirePoint(scope, id);
}

/** An id that is never given: what stands for points that are not seen, so that they read as points without history. */
const NO_POINT = 2_147_483_647;

export function narrowHistory({ history }: Hub, scope: Scope): HistoryStore {
  const known = (id: PointId): PointId => (scope.seesPoint(id) ? id : NO_POINT);
  return closed<HistoryStore>('history', {
    range: (id, from, to, limit) => history.range(known(id), from, to, limit),
    ranges: (ids, from, to, limit) => history.ranges(ids.map(known), from, to, limit),
    at: (ids, at, lookBackMs) => history.at(ids.map(known), at, lookBackMs),
    buckets: (ids, from, to, widthMs) => history.buckets(ids.map(known), from, to, widthMs),
    aggregate: (ids, request) => history.aggregate(ids.map(known), request),
    // What a sample takes on disk is a figure of the whole without a name; what is wrong with it may have one.
    statistics: async () => ({ ...(await history.statistics()), problem: '' }),
  });
}

export function narrowAlarms({ alarms }: Hub, scope: Scope): AlarmService {
  const { engine } = alarms;
  const get = (id: AlarmId): AlarmRecord | undefined => {
    const alarm = alarms.get(id);
    return alarm && seesAlarm(scope, alarm) ? seenAlarm(scope, alarm) : undefined;
  };
  const open = (): AlarmRecord[] => alarms.open().flatMap(({ id }) => get(id) ?? []);
  const refused = (alarmId: AlarmId): ActResult | undefined => {
    const alarm = get(alarmId);
    const result = { alarmId, done: false, alarm: undefined };
    if (alarm === undefined) return { ...result, problem: `there is no alarm ${alarmId}` };
    return changesAlarm(scope, alarm) ? undefined : { ...result, problem: `"${alarm.source}" is outside your places` };
  };
  /** Acts on what may be acted on and answers for every one, in the order asked. */
  const each = (ids: readonly AlarmId[], act: (allowed: readonly AlarmId[]) => ActResult[]): ActResult[] => {
    const answers = new Map(ids.map((id) => [id, refused(id)]));
    for (const done of act(ids.filter((id) => answers.get(id) === undefined))) answers.set(done.alarmId, done);
    return ids.flatMap((id) => answers.get(id) ?? []);
  };
  const parts: Partial<AlarmService> = {
    get,
    open,
    summary: () => summarize(open()),
    engine: closed<AlarmEngine>('alarms', {
      isWatched: (id) => get(id) !== undefined && engine.isWatched(id),
      acknowledge: (ids, act) => each(ids, (allowed) => engine.acknowledge(allowed, act)),
      shelve: (ids, until, act) => each(ids, (allowed) => engine.shelve(allowed, until, act)),
      unshelve: (ids, act) => each(ids, (allowed) => engine.unshelve(allowed, act)),
      setService: (ids, inService, act) => each(ids, (allowed) => engine.setService(allowed, inService, act)),
      addNote(id, act) {
        const problem = refused(id)?.problem;
        if (problem !== undefined) throw new ApiError('outside_places', problem);
        const result = engine.addNote(id, act);
        return { ...result, alarm: result.alarm && seenAlarm(scope, result.alarm) };
      },
    }),
  };
  return closed('alarms', parts);
}

export function narrowApprovals({ writeRequests, site }: Hub, scope: Scope): WriteRequests {
  const check = (id: number): void => {
    const row: WriteRequestRow | undefined = site.writeRequests.get(id);
    if (row === undefined || !scope.seesPoint(row.pointId)) {
      throw new ApiError('not_found', `there is no request ${id}`);
    }
    requirePoint(scope, row.pointId);
  };
  const parts: Partial<WriteRequests> = {
    open: () => writeRequests.open().filter(({ pointId }) => scope.seesPoint(pointId)),
    ask(command, session, seconds) {
      requirePoint(scope, command.pointId);
      return writeRequests.ask(command, session, seconds);
    },
    async approve(id, session, address, note) {
      check(id);
      return writeRequests.approve(id, session, address, note);
    },
    decline(id, session, address, note) {
      check(id);
      return writeRequests.decline(id, session, address, note);
    },
    withdraw(id, session, address) {
      check(id);
      return writeRequests.withdraw(id, session, address);
    },
  };
  return closed('write requests', parts);
}

export function narrowTrendPlan({ trends }: Hub, scope: Scope): TrendPlan {
  const parts: Partial<TrendPlan> = {
    of: (id) => (scope.seesPoint(id) ? trends.of(id) : undefined),
    refresh: () => trends.refresh(),
  };
  return closed('recording', parts);
}
