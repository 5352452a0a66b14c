import type { JsonObject } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { scheduleRoutes } from '@t3000/contract';
import type { CalendarRow } from '@t3000/site';
import { changesOf } from '../audit-changes.ts';
import type { Call, Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { checkedDates } from '../schedules/plan-dto.ts';
import { calendarDto } from '../schedules/schedule-dto.ts';
import { actorOf } from './actor.ts';

type CalendarRoutes = Pick<
  Handlers<typeof scheduleRoutes>,
  'listCalendars' | 'addCalendar' | 'updateCalendar' | 'deleteCalendar'
>;

export function calendarHandlers(hub: Hub): CalendarRoutes {
  const show = (row: CalendarRow) => calendarDto(row, hub.site.schedules.all());
  const finish = (call: Call, action: string, row: CalendarRow, details: JsonObject): void => {
    hub.audit.done(actorOf(call), action, `calendar:${row.id}`, details);
    hub.schedules.calendarsChanged();
    hub.live.announce('schedules', []);
  };
  return {
    listCalendars: () => ({ items: hub.site.calendars.all().map(show) }),
    addCalendar: ({ body }, call) => {
      checkedDates(body.dates);
      const { name, description = '' } = body;
      const row = hub.site.calendars.insert({ name, description, dates: jsonOf(body.dates) }, hub.clock.now());
      finish(call, 'calendar.create', row, { name });
      return show(row);
    },
    updateCalendar: ({ params, body }, call) => {
      const { dates, ...rest } = body;
      if (dates !== undefined) checkedDates(dates);
      const patch = { ...rest, ...(dates === undefined ? {} : { dates: jsonOf(dates) }) };
      const before = hub.site.calendars.get(params.id);
      const row = hub.site.calendars.update(params.id, patch, hub.clock.now());
      if (row === undefined || before === undefined)
        throw new ApiError('not_found', `there is no calendar ${params.id}`);
      finish(call, 'calendar.update', row, changesOf(body, before, row));
      return show(row);
    },
    deleteCalendar: ({ params }, call) => {
      const row = hub.site.calendars.get(params.id);
      if (row === undefined) throw new ApiError('not_found', `there is no calendar ${params.id}`);
      const used = show(row).schedule_ids;
      if (used.length > 0) {
        const text = `"${row.name}" is used by ${used.length} schedules; take it out of them first`;
        throw new ApiError('conflict', text, { schedule_ids: used });
      }
      hub.site.calendars.remove(row.id);
      finish(call, 'calendar.delete', row, { name: row.name });
      return { done: true };
    },
  };
}

// The schema has seen JSON from a request: nothing else can be inside.
function jsonOf(dates: readonly unknown[]): JsonObject[] {
  return dates as JsonObject[];
}
