import { ApiError } from '@t3000/contract';
import type { Input, Output, ScheduleTarget, scheduleTargetRoutes } from '@t3000/contract';
import type { ScheduleTargetRow } from '@t3000/site';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { storedPlan } from '../schedules/plan-dto.ts';
import { adoptedPlan } from '../schedules/targets/adopted-plan.ts';
import { pushDto, targetDto } from '../schedules/targets/target-dto.ts';
import type { Judged } from '../schedules/targets/target-service.ts';
import { actorOf } from './actor.ts';
import { deviceOf } from './lookup.ts';
import { changeSchedule, scheduleOf } from './schedules.ts';

type Routes = typeof scheduleTargetRoutes;

/** One schedule on the panels of a large building. */
const TARGETS_MAX = 200;

export function scheduleTargetHandlers(hub: Hub): Handlers<Routes> {
  const { site, targets } = hub;
  const show = (judged: Judged): ScheduleTarget => targetDto(judged, site.devices.get(judged.row.deviceId)?.name ?? '');
  return {
    listSchedulePlaces: ({ params }) => listPlaces(hub, params.id),
    listScheduleTargets: ({ params }) => {
      const rows = site.scheduleTargets.ofSchedule(scheduleOf(hub, params.id).id);
      return { items: rows.map((row) => show(targets.judged(row))) };
    },
    addScheduleTarget: ({ params, body }, call) => show(targets.judged(addTarget(hub, params.id, body, call))),
    updateScheduleTarget: ({ params, body }, call) => {
      const before = targets.get(params.id);
      const patch = {
        ...(body.runs_on === undefined ? {} : { runsOn: body.runs_on }),
        ...(body.calendars === undefined ? {} : { calendars: body.calendars }),
      };
      const row = site.scheduleTargets.update(before.id, patch, hub.clock.now()) ?? before;
      hub.audit.done(actorOf(call), 'schedule_target.update', `schedule:${row.scheduleId}`, {
        ...placeDetails(row),
        runs_on: row.runsOn,
        calendars: row.calendars,
      });
      targets.changed(row);
      return show(targets.judged(row));
    },
    deleteScheduleTarget: ({ params }, call) => {
      const row = targets.get(params.id);
      if (targets.isBusy(row.deviceId)) {
        throw new ApiError('busy', `a schedule is being written to device ${row.deviceId}`);
      }
      site.scheduleTargets.remove(row.id);
      hub.audit.done(actorOf(call), 'schedule_target.delete', `schedule:${row.scheduleId}`, placeDetails(row));
      targets.changed(row);
      return { done: true };
    },
    checkScheduleTarget: async ({ params }) => show(await targets.check(params.id)),
    pushSchedule: async ({ params, body }, call) => {
      const push = await targets.push(params.id, body.token, actorOf(call));
      return { push: pushDto(push), target: show(targets.judged(targets.get(params.id))) };
    },
    adoptSchedule: ({ params, body }, call) => adopt(hub, params.id, body.token, call),
  };
}

async function listPlaces(hub: Hub, deviceId: number): Promise<Output<Routes['listSchedulePlaces']>> {
  const device = deviceOf(hub, deviceId);
  const places = await hub.targets.places(device.id);
  const held = hub.site.scheduleTargets.all().filter((row) => row.deviceId === device.id);
  return {
    items: places.map(({ key, name, description }) => {
      const scheduleId = held.find(({ place }) => place === key)?.scheduleId;
      const schedule = scheduleId === undefined ? undefined : hub.site.schedules.get(scheduleId);
      return {
        place: key,
        name,
        description,
        schedule_id: schedule?.id ?? null,
        schedule_name: schedule?.name ?? '',
      };
    }),
  };
}

function addTarget(
  hub: Hub,
  id: number,
  {
    device_id: deviceId,
    place,
    runs_on: runsOn = 'hub',
    calendars = 'inline',
  }: Input<Routes['addScheduleTarget']>['body'],
  call: Call,
): ScheduleTargetRow {
  const schedule = scheduleOf(hub, id);
  const device = deviceOf(hub, deviceId);
  const can = hub.building.withLink(device.id, (link) => link.readSchedule !== undefined);
  if (can !== true) {
    const why = can === undefined ? 'is disabled or cannot be reached as configured' : 'keeps no schedules of its own';
    throw new ApiError('conflict', `"${device.name}" ${why}`);
  }
  const rows = hub.site.scheduleTargets.all();
  const taken = rows.find((row) => row.deviceId === device.id && row.place === place);
  if (taken) {
    const name = hub.site.schedules.get(taken.scheduleId)?.name ?? '';
    throw new ApiError('conflict', `${place} of "${device.name}" holds the schedule "${name}" already`);
  }
  if (rows.filter(({ scheduleId }) => scheduleId === id).length >= TARGETS_MAX) {
    throw new ApiError('conflict', `"${schedule.name}" is on ${TARGETS_MAX} devices, which is the maximum`);
  }
  const row = hub.site.scheduleTargets.insert(
    { scheduleId: id, deviceId: device.id, place, runsOn, calendars, memory: {} },
    hub.clock.now(),
  );
  hub.audit.done(actorOf(call), 'schedule_target.create', `schedule:${id}`, { ...placeDetails(row), runs_on: runsOn });
  hub.targets.changed(row);
  // The answer does not wait for the device; what it says is told over the live channel.
  void hub.targets.check(row.id).catch((error: unknown) => {
    hub.log.warn('a new place of a schedule could not be read', { target: row.id, cause: String(error) });
  });
  return row;
}

/** The device's times replace those of the schedule; its outputs, its zone and its name stay. */
async function adopt(hub: Hub, id: number, token: string, call: Call): Promise<Output<Routes['adoptSchedule']>> {
  const { row, memory } = await hub.targets.check(id);
  const { held, failure } = memory;
  if (held === undefined || failure !== undefined) {
    throw new ApiError('device_timeout', failure ?? 'the device has not been read yet');
  }
  const schedule = scheduleOf(hub, row.scheduleId);
  const judged = hub.targets.judged(hub.targets.get(id));
  if (targetDto(judged, '').token !== token) {
    throw new ApiError('conflict', 'the schedule or the device changed since it was shown; look at it again');
  }
  const { kind } = storedPlan(schedule.plan);
  if (held.plan.kind !== kind && schedule.outputs.length > 0) {
    const text = `${held.name} holds ${held.plan.kind} values, and "${schedule.name}" writes ${schedule.outputs.length} ${kind} points`;
    throw new ApiError('conflict', text);
  }
  const plan = adoptedPlan(held, hub.site.calendars.all());
  return changeSchedule(hub, call, row.scheduleId, { ...plan, kind: held.plan.kind }, 'schedule.adopt');
}

function placeDetails({ deviceId, place }: ScheduleTargetRow): { device_id: number; place: string } {
  return { device_id: deviceId, place };
}
