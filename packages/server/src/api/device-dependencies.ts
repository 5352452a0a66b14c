import { ApiError } from '@t3000/contract';
import type { DeviceDependency as DependencyDto, deviceDependencyRoutes, Input } from '@t3000/contract';
import type { DeviceId } from '@t3000/core';
import { dependencyCircle } from '@t3000/engine';
import type { DeviceDependency } from '@t3000/engine';
import type { DeviceDependencyRow } from '@t3000/site';
import { expressionProblem } from '../alarms/definition-dto.ts';
import { deviceDependencies, unsaidDependency } from '../alarms/device-dependencies.ts';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { deviceOf } from './lookup.ts';

type Routes = typeof deviceDependencyRoutes;
type Change = Input<Routes['setDeviceDependencies']>['body'];

export function deviceDependencyHandlers(hub: Hub): Handlers<Routes> {
  return {
    listDeviceDependencies: () => ({ items: shown(hub) }),
    setDeviceDependencies: ({ body }, call) => {
      const { device_ids: ids, ...change } = body;
      for (const id of ids) deviceOf(hub, id);
      checkExpression(change.off_while);
      for (const parent of [change.reached_through, change.supplied_by]) {
        if (typeof parent === 'number') deviceOf(hub, parent);
      }
      hub.site.transaction(() => {
        for (const id of new Set(ids)) hub.site.deviceDependencies.put(changed(hub, id, change));
        refuseCircles(hub, ids);
      });
      for (const id of ids) {
        hub.audit.done(actorOf(call), 'device.dependencies', `device:${id}`, change);
      }
      hub.alarms.siteChanged();
      hub.live.announce('devices', ids);
      const wanted = new Set(ids);
      return { items: shown(hub).filter(({ device_id: id }) => wanted.has(id)) };
    },
  };
}

function changed(hub: Hub, id: DeviceId, change: Omit<Change, 'device_ids'>): DeviceDependencyRow {
  const before = hub.site.deviceDependencies.get(id) ?? unsaidDependency(id);
  return {
    deviceId: id,
    reachedThrough: change.reached_through ?? before.reachedThrough,
    suppliedBy: change.supplied_by ?? before.suppliedBy,
    offWhile: change.off_while?.trim() ?? before.offWhile,
    settleSeconds: change.settle_seconds ?? before.settleSeconds,
  };
}

function checkExpression(text: string | undefined): void {
  const problem = text === undefined || text.trim() === '' ? undefined : expressionProblem(text.trim());
  if (problem !== undefined) throw new ApiError('invalid_request', problem, { path: 'body/off_while' });
}

/** Looks at what counts in the end, so that a place or a network that leads back is found too. */
function refuseCircles(hub: Hub, ids: readonly DeviceId[]): void {
  const dependencies = deviceDependencies(hub.site);
  const parents = (id: DeviceId) => [dependencies.get(id)?.reachedThrough, dependencies.get(id)?.suppliedBy];
  for (const id of ids) {
    const circle = dependencyCircle(id, parents);
    if (circle === undefined) continue;
    const names = circle.map((each) => hub.site.devices.get(each)?.name ?? String(each));
    throw new ApiError('conflict', `${names[0] ?? ''} would depend on itself: ${names.join(' → ')}`, {
      devices: circle,
    });
  }
}

function shown(hub: Hub): DependencyDto[] {
  const dependencies = deviceDependencies(hub.site);
  const said = new Map(hub.site.deviceDependencies.all().map((row) => [row.deviceId, row]));
  const children = new Map<DeviceId, number>();
  for (const id of dependencies.keys()) {
    for (const parent of ancestors(id, dependencies)) children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  return hub.site.devices.all().map(({ id, name }) => {
    const row = said.get(id) ?? unsaidDependency(id);
    const dependency = dependencies.get(id);
    return {
      device_id: id,
      device_name: name,
      reached_through: row.reachedThrough,
      supplied_by: row.suppliedBy,
      off_while: row.offWhile,
      settle_seconds: row.settleSeconds,
      reached_through_id: dependency?.reachedThrough ?? null,
      supplied_by_id: dependency?.suppliedBy ?? null,
      dependents: children.get(id) ?? 0,
      off: hub.alarms.engine.isOff(id) ?? null,
    };
  });
}

function ancestors(id: DeviceId, dependencies: ReadonlyMap<DeviceId, DeviceDependency>): Set<DeviceId> {
  const found = new Set<DeviceId>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { reachedThrough, suppliedBy } = dependencies.get(at) ?? {};
    for (const parent of [reachedThrough, suppliedBy]) {
      if (parent === undefined || parent === id || found.has(parent)) continue;
      found.add(parent);
      open.push(parent);
    }
  }
  return found;
}
