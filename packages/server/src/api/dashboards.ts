import { DASHBOARD_COLUMNS } from '@t3000/contract';
import type { Dashboard, RoleName, Widget, dashboardRoutes } from '@t3000/contract';
import { ApiError } from '@t3000/contract';
import type { Handlers } from '../http/serve.ts';
import type { Hub } from '../hub.ts';
import { actorOf, sessionOf } from './actor.ts';
import { pointShower } from './lookup.ts';

export function dashboardHandlers(hub: Hub): Handlers<typeof dashboardRoutes> {
  const { dashboards } = hub.site;
  const now = (): number => hub.clock.now();
  const countOf = (role: RoleName): number | null => {
    const widgets = dashboards.get({ role })?.widgets;
    return Array.isArray(widgets) ? widgets.length : null;
  };
  return {
    getDashboard: (_, call) => dashboardOf(hub, sessionOf(call)),
    setDashboard: ({ body }, call) => {
      const { userId } = sessionOf(call);
      const updatedAt = now();
      dashboards.set({ userId }, { widgets: checked(body.widgets), updatedAt });
      return shown(hub, 'own', body.widgets, updatedAt);
    },
    deleteDashboard: (_, call) => {
      const session = sessionOf(call);
      dashboards.remove({ userId: session.userId });
      return dashboardOf(hub, session);
    },
    setRoleDashboard: ({ params: { role }, body }, call) => {
      const updatedAt = now();
      const old = countOf(role);
      dashboards.set({ role }, { widgets: checked(body.widgets), updatedAt });
      const count = body.widgets.length;
      const cards = { cards: { old, requested: count, read_back: countOf(role) } };
      hub.audit.done(actorOf(call), 'dashboard.default', `role:${role}`, { changes: cards });
      return shown(hub, 'role', body.widgets, updatedAt);
    },
    deleteRoleDashboard: ({ params: { role } }, call) => {
      if (!dashboards.remove({ role })) throw new ApiError('not_found', `${role} has no default dashboard`);
      hub.audit.done(actorOf(call), 'dashboard.default', `role:${role}`, { removed: true });
      return { done: true };
    },
  };
}

function dashboardOf(hub: Hub, { userId, role }: ReturnType<typeof sessionOf>): Dashboard {
  const { dashboards } = hub.site;
  const own = dashboards.get({ userId });
  const stored = own ?? dashboards.get({ role });
  if (stored === undefined) return shown(hub, 'built_in', builtIn(hub), null);
  // Only lists that passed the contract are stored.
  const widgets = stored.widgets as unknown as Widget[];
  return shown(hub, own === undefined ? 'role' : 'own', widgets, stored.updatedAt);
}

function shown(hub: Hub, source: Dashboard['source'], widgets: Widget[], updatedAt: number | null): Dashboard {
  const show = pointShower(hub);
  const ids = new Set(widgets.flatMap(({ point_ids: points }) => points));
  const rows = [...ids].map((id) => hub.site.points.get(id)).filter((row) => row !== undefined);
  return { source, widgets, points: rows.map(show), updated_at: updatedAt };
}

/** Cards stand side by side; two with one name could not be told apart when they are moved. */
function checked(widgets: readonly Widget[]): Widget[] {
  const seen = new Set<string>();
  for (const { id, x, width } of widgets) {
    if (seen.has(id)) throw new ApiError('invalid_request', `two widgets have the id "${id}"`);
    if (x + width > DASHBOARD_COLUMNS) {
      throw new ApiError(
        'invalid_request',
        `widget "${id}" ends at column ${x + width}; the grid has ${DASHBOARD_COLUMNS}`,
      );
    }
    seen.add(id);
  }
  return [...widgets];
}

/** Before anybody arranged anything: the first floor with a plan, and every device. */
function builtIn({ site }: Hub): Widget[] {
  const blank = { title: '', point_ids: [], place_id: null, hours: 24, minimum: null, maximum: null };
  const plans = site.places.plans();
  const floor = site.places.all().find(({ id }) => plans.has(id));
  const half = DASHBOARD_COLUMNS / 2;
  if (floor === undefined) {
    return [{ ...blank, id: 'devices', kind: 'devices', x: 0, y: 0, width: DASHBOARD_COLUMNS, height: 5 }];
  }
  return [
    { ...blank, id: 'plan', kind: 'plan', place_id: floor.id, x: 0, y: 0, width: half, height: 7 },
    { ...blank, id: 'devices', kind: 'devices', x: half, y: 0, width: half, height: 7 },
  ];
}
