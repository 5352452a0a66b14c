import type { AlarmRoutes as AlarmRoutesDto, alarmRouteRoutes } from '@t3000/contract';
import type { DeviceRow } from '@t3000/site';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf } from './actor.ts';
import { answerOf, linkWith } from './device-link.ts';
import { deviceOf } from './lookup.ts';

type Routes = typeof alarmRouteRoutes;

export function alarmRouteHandlers(hub: Hub): Handlers<Routes> {
  return {
    getAlarmRoutes: ({ params }) => shown(hub, deviceOf(hub, params.id)),
    setAlarmRoute: ({ params, body }, call) => set(hub, call, deviceOf(hub, params.id), body),
  };
}

async function set(
  hub: Hub,
  call: Call,
  row: DeviceRow,
  { key, entered }: { readonly key: string; readonly entered: boolean },
): Promise<AlarmRoutesDto> {
  const actor = actorOf(call);
  linkWith(hub, row, 'setAlarmRoute', 'lists of recipients of alarms');
  const outcome = await hub.alarmRoutes.wish(row.id, key, entered, actor.name);
  const result = { accepted: 'done', refused: 'refused', unknown: 'unconfirmed' } as const;
  hub.audit.record(actor, 'device.alarm_route', `device:${row.id}`, result[outcome.status], {
    list: key,
    entered,
    ...(outcome.status === 'accepted' ? {} : { reason: outcome.detail }),
  });
  return shown(hub, row);
}

async function shown(hub: Hub, row: DeviceRow): Promise<AlarmRoutesDto> {
  const use = linkWith(hub, row, 'readAlarmRoutes', 'lists of recipients of alarms');
  const { recipient, problem, routes } = answerOf(await use((link) => link.readAlarmRoutes?.()));
  const wishes = new Map(hub.site.alarmRoutes.ofDevice(row.id).map((wish) => [wish.routeKey, wish]));
  return {
    recipient,
    problem,
    items: routes.map(({ key, name, entered, recipients }) => {
      const wish = wishes.get(key);
      return {
        key,
        name,
        entered,
        recipients: [...recipients],
        wished: wish?.wished ?? null,
        checked_at: wish?.checkedAt ?? null,
        problem: wish?.problem ?? '',
      };
    }),
  };
}
