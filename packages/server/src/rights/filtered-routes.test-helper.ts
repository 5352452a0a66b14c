import type { ApiRoutes } from '@t3000/contract';
import type { Ids } from './planted-site.test-helper.ts';

/** How a route that keeps to places is asked about one side of the fence. */
export interface Asked {
  /** Path and query; the path of the route when it has no parameter. */
  readonly url?: (ids: Ids) => string;
  readonly body?: (ids: Ids) => unknown;
  /** The answer about what is inside, to somebody who sees nothing else. */
  readonly has?: RegExp;
  /** How outside is answered where that is no refusal: each thing of the request has its own result. */
  readonly each?: RegExp;
}

/** All the time there is. */
const time = 'start_time=1970-01-01T00:00:00Z&end_time=2100-01-01T00:00:00Z';
const some = 'start_time=1000&end_time=9000';
const point = (ids: Ids): string => `/api/t3000/points/${ids.input}`;
const valve = (ids: Ids): string => `/api/t3000/points/${ids.valve}`;
const device = (ids: Ids): string => `/api/t3000/devices/${ids.device}`;
const schedule = (ids: Ids): string => `/api/t3000/schedules/${ids.schedule}`;
const request = (ids: Ids): string => `/api/t3000/write-requests/${ids.request}`;
const note = (ids: Ids): string => `/api/trendlog/notes/${ids.note}`;
/** Notes are changed by who wrote them, wherever that is. */
const others = /not_permitted|outside_places/;
const weekly = Array.from({ length: 7 }, () => []);
const plan = {
  kind: 'analog',
  time_zone: null,
  effective_from: null,
  effective_to: null,
  weekly,
  exceptions: [],
  default_value: null,
};
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** In this order: what takes things away comes last. */
export const filteredRoutes: Readonly<Partial<Record<keyof ApiRoutes, Asked>>> = {
  getSettings: {},
  getStatus: { has: /"problems":\[\].*"devices":\{"total":2,.*"points":\{"total":3,/ },
  listDevices: { url: () => '/api/t3000/devices', has: /Inside panel.*Shared panel/ },
  getDevice: { url: device, has: /Inside panel/ },
  getDeviceStatus: { url: (ids) => `${device(ids)}/status` },
  listDevicePoints: { url: (ids) => `${device(ids)}/points`, has: /Inside valve/ },
  getDeviceData: { url: (ids) => `/api/device/${ids.device}/data`, has: /Inside valve/ },
  getDevicePoint: { url: (ids) => `/api/device/${ids.device}/point/output/1`, has: /Inside valve/ },
  listPoints: { url: (ids) => `/api/t3000/points?place_id=${ids.floor}`, has: /Inside shared valve/ },
  getPoint: { url: point, has: /Inside temperature/ },
  getPointValue: { url: (ids) => `${point(ids)}/value`, has: /30/ },
  getPointValues: { url: (ids) => `/api/t3000/points/batch?ids=${ids.input}`, has: /30/ },
  explainPoint: { url: (ids) => `${valve(ids)}/explain`, has: /Inside valve/ },
  listMonitoringPoints: { url: (ids) => `/api/monitoring-points/${ids.device}`, has: /Inside valve/ },
  listOverrides: { url: (ids) => `/api/t3000/overrides?device_id=${ids.device}`, has: /Inside reason/ },
  listWriteRequests: { url: () => '/api/t3000/write-requests', has: /Inside request/ },
  getWriteRequest: { url: request, has: /Inside request/ },
  listTags: { has: /insideTag/ },
  listPlaces: { has: /Tower.*Inside floor.*Inside room/ },
  listBuildings: { has: /Tower/ },
  listFloors: { url: (ids) => `/api/t3000/buildings/${ids.building}/floors`, has: /Inside floor/ },
  listRooms: { url: (ids) => `/api/t3000/floors/${ids.floor}/rooms`, has: /Inside room/ },
  getFloorPlan: { url: (ids) => `/api/t3000/floors/${ids.floor}/plan` },
  listPlanMarkers: { url: (ids) => `/api/t3000/floors/${ids.floor}/markers`, has: /point_id/ },
  exportAssignments: { has: /Inside panel/ },
  getTimeseries: { url: (ids) => `/api/timeseries/${ids.device}/output/1?${some}` },
  getTrend: { url: (ids) => `/api/timeseries/trend?ids=${ids.input}&${some}` },
  getTrendEvents: { url: (ids) => `/api/timeseries/events?ids=${ids.input}&${time}`, has: /Too warm|alarm/ },
  getTimeseriesAt: { url: (ids) => `/api/timeseries/at?device_id=${ids.device}&time=5000` },
  getPointData: { url: (ids) => `/api/trendlog/data/${ids.input}?${some}` },
  queryData: {
    body: (ids) => ({ point_ids: [ids.input], start_time: '1000', end_time: '9000' }),
  },
  exportHistory: { url: (ids) => `/api/trendlog/data/export?ids=${ids.input}&${some}`, has: /Inside/ },
  estimateExport: { url: (ids) => `/api/trendlog/data/export/estimate?ids=${ids.input}&${some}` },
  listTrendLogs: { has: /Inside log/ },
  listDeviceTrendLogs: { url: (ids) => `/api/trend-logs/${ids.device}`, has: /Inside log/ },
  queryTrendLogs: { url: (ids) => `/api/trendlog/devices?device_id=${ids.device}`, has: /Inside log/ },
  getTrendLog: { url: (ids) => `/api/trendlog/devices/${ids.log}`, has: /Inside log/ },
  getTrendLogStatistics: { url: (ids) => `/api/trendlog/devices/${ids.log}/statistics`, has: /Inside valve/ },
  listTrendNotes: { url: (ids) => `/api/trendlog/notes?ids=${ids.input}&${time}`, has: /Inside note/ },
  listTrendedPoints: { url: (ids) => `/api/trendlog/points/${ids.device}`, has: /Inside valve/ },
  listTrendViews: {},
  listAlarms: { url: (ids) => `/api/t3000/alarms?place_id=${ids.floor}`, has: /Inside temperature.*"open":1/ },
  getAlarmSummary: { has: /"open":1/ },
  getAlarmHealth: { has: /"raised":1/ },
  listAlarmEvents: { url: (ids) => `/api/t3000/alarms/events?alarm_id=${ids.alarm}`, has: /Inside temperature/ },
  exportAlarmEvents: { has: /Inside temperature/ },
  getAlarm: { url: (ids) => `/api/t3000/alarms/${ids.alarm}`, has: /Inside temperature/ },
  listSchedules: { has: /Inside heating/ },
  getSchedule: { url: schedule, has: /Inside heating/ },
  previewSchedule: { url: (ids) => `${schedule(ids)}/preview` },
  previewSchedulePlan: { body: (ids) => ({ schedule_id: ids.schedule, plan }) },
  listScheduleConflicts: { url: (ids) => `/api/t3000/schedules/conflicts?schedule_id=${ids.schedule}` },
  listScheduleRuns: { url: (ids) => `${schedule(ids)}/runs`, has: /Inside heating/ },
  listAllScheduleRuns: { has: /Inside heating/ },
  listCalendars: { has: /Inside days/ },
  listCalendarDays: { url: (ids) => `/api/t3000/calendars/${ids.calendar}/days?year=2026` },
  getDashboard: { has: /Inside card/ },

  writePointValue: { url: (ids) => `${valve(ids)}/value`, body: () => ({ value: 21 }) },
  writeDeviceData: {
    url: (ids) => `/api/device/${ids.device}/data`,
    body: (ids) => ({ writes: [{ point_id: ids.valve, value: 22 }] }),
    each: /outside_places/,
  },
  updatePoint: { url: point, body: () => ({ description: 'changed' }) },
  editPoints: { body: (ids) => ({ items: [{ id: ids.input, description: 'edited' }] }) },
  updateDevice: { url: device, body: () => ({ note: 'changed' }) },
  changeTags: { body: (ids) => ({ point_ids: [ids.input], device_ids: [ids.device], add: ['sensor'] }) },
  assignPlaces: { body: (ids) => ({ place_id: ids.room, device_ids: [], point_ids: [ids.valve] }) },
  setFloorPlan: { url: (ids) => `/api/t3000/floors/${ids.floor}/plan`, body: () => ({ image_base64: png }) },
  setPlanMarkers: {
    url: (ids) => `/api/t3000/floors/${ids.floor}/markers`,
    body: (ids) => ({ items: [{ point_id: ids.valve, at: [0.1, 0.1] }] }),
  },
  addTrendNote: { body: (ids) => ({ at: 5000, text: 'seen', point_id: ids.valve }) },
  updateTrendNote: { url: note, body: () => ({ text: 'changed' }), each: others },
  addTrendView: { body: (ids) => ({ name: `view ${ids.input}`, shared: false, address: `ids=${ids.input}` }) },
  updateTrendView: { url: (ids) => `/api/trendlog/views/${ids.view}`, body: () => ({ name: 'Renamed' }) },
  acknowledgeAlarms: { body: (ids) => ({ ids: [ids.alarm], note: 'seen' }), each: /"done":false.*outside your places/ },
  shelveAlarms: { body: (ids) => ({ ids: [ids.alarm], minutes: 5, note: 'x' }), each: /"done":false.*outside your/ },
  unshelveAlarms: { body: (ids) => ({ ids: [ids.alarm] }), each: /"done":false.*outside your places/ },
  setAlarmService: { body: (ids) => ({ ids: [ids.alarm], in_service: true }), each: /"done":false.*outside your/ },
  addAlarmNote: { url: (ids) => `/api/t3000/alarms/${ids.alarm}/notes`, body: () => ({ note: 'seen' }) },
  addSchedule: {
    body: (ids) => ({ name: `Plan ${ids.valve}`, kind: 'analog', weekly, default_value: 15, output_ids: [ids.valve] }),
  },
  updateSchedule: { url: schedule, body: () => ({ description: 'changed' }) },
  runSchedule: { url: (ids) => `${schedule(ids)}/run`, body: () => ({}) },
  approveWriteRequest: { url: (ids) => `${request(ids)}/approve`, body: () => ({ note: 'yes' }) },
  declineWriteRequest: { url: (ids) => `${request(ids)}/decline`, body: () => ({ note: 'no' }) },
  withdrawWriteRequest: { url: (ids) => `${request(ids)}/withdraw`, body: () => ({}) },
  setDashboard: { body: () => ({ widgets: [] }) },

  deleteDashboard: {},
  deleteTrendView: { url: (ids) => `/api/trendlog/views/${ids.view}` },
  deleteTrendNote: { url: note, each: others },
  deleteFloorPlan: { url: (ids) => `/api/t3000/floors/${ids.floor}/plan` },
  deleteSchedule: { url: schedule },
  deletePoint: { url: point },
  deleteDevice: { url: device },
};
