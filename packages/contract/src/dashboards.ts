import { Type, type Static } from 'typebox';
import { At, Done, Id, closed, nullable, oneOf } from './common.ts';
import { RoleName } from './auth.ts';
import { Point } from './points.ts';
import { defineRoutes } from './route.ts';

/** Columns of the grid widgets stand on; narrower screens place them anew, in reading order. */
export const DASHBOARD_COLUMNS = 12;
/** Lower than this nobody scrolls, and a slip of the hand must not make a page of a kilometre. */
export const DASHBOARD_ROWS_MAX = 200;
/** What one page draws live without becoming slow; each widget may show a chart. */
export const WIDGETS_MAX = 40;
/** A chart with more lines, or a card with more rows, is a page of its own. */
export const WIDGET_POINTS_MAX = 12;

export const widgetKinds = ['value', 'gauge', 'trend', 'points', 'plan', 'devices', 'alarms'] as const;

/** One card of a dashboard. Points and places that are gone stay listed: the card says so. */
export const Widget = Type.Object(
  {
    /** Unique within the dashboard; chosen by the client. */
    id: Type.String({ minLength: 1, maxLength: 24, pattern: '^[a-zA-Z0-9_-]+$' }),
    kind: oneOf(widgetKinds),
    /** Empty: the name of what it shows. */
    title: Type.String({ maxLength: 80 }),
    x: Type.Integer({ minimum: 0, maximum: DASHBOARD_COLUMNS - 1 }),
    y: Type.Integer({ minimum: 0, maximum: DASHBOARD_ROWS_MAX }),
    width: Type.Integer({ minimum: 1, maximum: DASHBOARD_COLUMNS }),
    height: Type.Integer({ minimum: 1, maximum: 24 }),
    /** What a value, gauge, trend or table shows; the second point of a value or gauge is its set-point. */
    point_ids: Type.Array(Id, { maxItems: WIDGET_POINTS_MAX }),
    /** Floor of a plan. */
    place_id: nullable(Id),
    /** Length of lines over time. */
    hours: Type.Integer({ minimum: 1, maximum: 168 }),
    /** Ends of a gauge; null takes the limits of the point, or what it was lately. */
    minimum: nullable(Type.Number()),
    maximum: nullable(Type.Number()),
  },
  { $id: 'Widget', ...closed },
);
export type Widget = Static<typeof Widget>;

const widgets = Type.Array(Widget, { maxItems: WIDGETS_MAX });

export const Dashboard = Type.Object(
  {
    /** Whose it is: the person's own, the default of their role, or what the server makes of the site. */
    source: oneOf(['own', 'role', 'built_in']),
    widgets,
    /** Every point the widgets name that still exists, so that one answer is enough to draw. */
    points: Type.Array(Point),
    updated_at: nullable(At),
  },
  { $id: 'Dashboard' },
);
export type Dashboard = Static<typeof Dashboard>;

const roleParams = Type.Object({ role: RoleName }, closed);
const body = Type.Object({ widgets }, closed);
/** Forty widgets with a dozen points and a title each. */
const bodyBytesMax = 64 * 1024;

export const dashboardRoutes = defineRoutes({
  getDashboard: {
    method: 'GET',
    path: '/api/t3000/dashboard',
    tag: 'dashboards',
    summary: 'The dashboard of the caller: the own one, else the default of the role',
    permission: 'read',
    scope: 'filtered',
    reply: Dashboard,
  },
  setDashboard: {
    method: 'PUT',
    path: '/api/t3000/dashboard',
    tag: 'dashboards',
    summary: 'Keep an own dashboard',
    permission: 'session',
    scope: 'filtered',
    bodyBytesMax,
    body,
    reply: Dashboard,
  },
  deleteDashboard: {
    method: 'DELETE',
    path: '/api/t3000/dashboard',
    tag: 'dashboards',
    summary: 'Give up the own dashboard and see the default again',
    permission: 'session',
    scope: 'filtered',
    reply: Dashboard,
  },
  setRoleDashboard: {
    method: 'PUT',
    path: '/api/t3000/dashboards/:role',
    tag: 'dashboards',
    summary: 'Set what people of a role see who have no dashboard of their own',
    permission: 'configure',
    bodyBytesMax,
    params: roleParams,
    body,
    reply: Dashboard,
  },
  deleteRoleDashboard: {
    method: 'DELETE',
    path: '/api/t3000/dashboards/:role',
    tag: 'dashboards',
    summary: 'Remove the default of a role',
    permission: 'configure',
    params: roleParams,
    reply: Done,
  },
});
