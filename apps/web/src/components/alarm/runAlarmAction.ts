import type { Output, alarmRoutes } from '@t3000/contract';
import { api } from '../../api.ts';
import { ACT_MAX } from './alarmAction.ts';
import type { AlarmAction } from './alarmAction.ts';

type Results = Output<(typeof alarmRoutes)['acknowledgeAlarms']>['items'];

/** Does something to many alarms; each is answered on its own. */
export async function runAlarmAction(
  action: AlarmAction,
  ids: readonly number[],
  { note, minutes }: { readonly note: string; readonly minutes: number },
): Promise<Results> {
  const results: Results = [];
  for (let from = 0; from < ids.length; from += ACT_MAX) {
    results.push(...(await runPart(action, ids.slice(from, from + ACT_MAX), note, minutes)));
  }
  return results;
}

async function runPart(action: AlarmAction, ids: number[], note: string, minutes: number): Promise<Results> {
  switch (action) {
    case 'acknowledge':
      return (await api.acknowledgeAlarms({ body: { ids, note } })).items;
    case 'shelve':
      return (await api.shelveAlarms({ body: { ids, note, minutes } })).items;
    case 'unshelve':
      return (await api.unshelveAlarms({ body: { ids, note } })).items;
    case 'comment':
      return Promise.all(
        ids.map(async (id) => {
          const alarm = await api.addAlarmNote({ params: { id }, body: { note } });
          return { alarm_id: id, done: true, problem: '', phase: alarm.phase };
        }),
      );
    default:
      return (await api.setAlarmService({ body: { ids, note, in_service: action === 'in_service' } })).items;
  }
}
