import type { RouteRecordRaw } from 'vue-router';

/*
 * Every screen is an address. Pages are fetched when first visited. `meta.place` names the entry of the rail,
 * `meta.title` the key of the page title, and `meta.isPublic` the pages before login.
 */
export const pages: readonly RouteRecordRaw[] = [
  {
    path: '/login',
    name: 'login',
    meta: { isPublic: true, title: 'login.title' },
    component: () => import('./pages/login/LoginPage.vue'),
  },
  {
    path: '/setup',
    name: 'setup',
    meta: { isPublic: true, title: 'setup.title' },
    component: () => import('./pages/setup/SetupPage.vue'),
  },
  {
    path: '/',
    component: () => import('./shell/AppShell.vue'),
    children: [
      {
        path: '',
        name: 'overview',
        meta: { place: 'overview', title: 'nav.overview' },
        component: () => import('./pages/overview/OverviewPage.vue'),
      },
      {
        path: 'plans/:id(\\d+)?',
        name: 'plans',
        meta: { place: 'plans', title: 'nav.plans' },
        component: () => import('./pages/plans/PlansPage.vue'),
      },
      {
        path: 'devices/:id(\\d+)?',
        name: 'devices',
        meta: { place: 'devices', title: 'nav.devices' },
        component: () => import('./pages/devices/DevicesPage.vue'),
      },
      {
        path: 'devices/:id(\\d+)/details/:tab?',
        name: 'device',
        meta: { place: 'devices', title: 'nav.devices' },
        component: () => import('./pages/device/DevicePage.vue'),
      },
      {
        path: 'points',
        name: 'points',
        meta: { place: 'points', title: 'nav.points' },
        component: () => import('./pages/points/PointsPage.vue'),
      },
      {
        path: 'overrides',
        name: 'overrides',
        meta: { place: 'points', title: 'overrides.title', isForWholeSite: true },
        component: () => import('./pages/overrides/OverridesPage.vue'),
      },
      {
        path: 'write-requests/:tab(earlier)?',
        name: 'write-requests',
        meta: { place: 'points', title: 'write_request.page', isForWholeSite: true },
        component: () => import('./pages/write-requests/WriteRequestsPage.vue'),
      },
      {
        path: 'points/table',
        name: 'point-table',
        meta: { place: 'points', title: 'point_table.title', isForWholeSite: true },
        component: () => import('./pages/point-table/PointTablePage.vue'),
      },
      {
        path: 'trends',
        name: 'trends',
        meta: { place: 'trends', title: 'nav.trends' },
        component: () => import('./pages/trends/TrendsPage.vue'),
      },
      {
        path: 'trends/recording/:tab(logs|defaults)?',
        name: 'recording',
        meta: { place: 'trends', title: 'recording.page', isForWholeSite: true },
        component: () => import('./pages/recording/RecordingPage.vue'),
      },
      {
        path: 'trends/storage',
        name: 'storage',
        meta: { place: 'trends', title: 'storage.page', isForWholeSite: true },
        component: () => import('./pages/storage/StoragePage.vue'),
      },
      {
        path: 'schedules/:view(\\d+|new|days|calendars|log)?',
        name: 'schedules',
        meta: { place: 'schedules', title: 'nav.schedules' },
        component: () => import('./pages/schedules/SchedulesPage.vue'),
      },
      {
        path: 'alarms/:tab(history)?',
        name: 'alarms',
        meta: { place: 'alarms', title: 'nav.alarms' },
        component: () => import('./pages/alarms/AlarmsPage.vue'),
      },
      {
        path: 'alarms/:tab(health|definitions|notifications)',
        name: 'alarm-setup',
        meta: { place: 'alarms', title: 'nav.alarms', isForWholeSite: true },
        component: () => import('./pages/alarms/AlarmsPage.vue'),
      },
      {
        path: 'system/:tab(users|audit|modbus)?',
        name: 'system',
        meta: { place: 'system', title: 'nav.system' },
        component: () => import('./pages/system/SystemPage.vue'),
      },
      {
        path: 'system/network-doctor',
        name: 'network-doctor',
        meta: { place: 'system', title: 'doctor.title' },
        component: () => import('./pages/doctor/DoctorPage.vue'),
      },
      {
        path: 'settings',
        name: 'settings',
        meta: { place: 'settings', title: 'nav.settings' },
        component: () => import('./pages/settings/SettingsPage.vue'),
      },
      {
        path: ':missing(.*)*',
        name: 'missing',
        meta: { title: 'missing.title' },
        component: () => import('./pages/missing/MissingPage.vue'),
      },
    ],
  },
];
