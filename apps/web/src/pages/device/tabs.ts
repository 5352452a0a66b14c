import { defineAsyncComponent } from 'vue';
import type { Component } from 'vue';
import type { Device, DeviceDiagnostics } from '@t3000/contract';

/** One tab of a device's page. Its component gets the props `device` and `status`. */
export interface DeviceTab {
  /** Last part of the address, `/devices/7/details/exchanges`. */
  readonly name: string;
  /** Key of its title. */
  readonly title: string;
  readonly component: Component;
  /** Protocols it is for; absent means all. */
  readonly protocols?: readonly string[];
  /** Whether this very device has such a thing. */
  readonly shows?: (diagnostics: DeviceDiagnostics, mayConfigure: boolean) => boolean;
}

/** In the order of the page; a protocol adds its own at the end. */
export const deviceTabs: readonly DeviceTab[] = [
  {
    name: 'overview',
    title: 'device_page.overview',
    component: defineAsyncComponent(() => import('./OverviewTab.vue')),
  },
  {
    name: 'equipment',
    title: 'equipment.tab',
    component: defineAsyncComponent(() => import('./equipment/EquipmentTab.vue')),
  },
  {
    name: 'objects',
    title: 'device_page.objects',
    component: defineAsyncComponent(() => import('./ObjectsTab.vue')),
  },
  {
    name: 'subscriptions',
    title: 'device_page.subscriptions',
    component: defineAsyncComponent(() => import('./CovTab.vue')),
    shows: ({ cov }) => cov !== null,
  },
  {
    name: 'poll',
    title: 'device_page.poll',
    component: defineAsyncComponent(() => import('./PollTab.vue')),
  },
  {
    name: 'exchanges',
    title: 'device_page.exchanges',
    component: defineAsyncComponent(() => import('./ExchangeTab.vue')),
    shows: ({ exchanges }, mayConfigure) => exchanges && mayConfigure,
  },
  {
    name: 'clock',
    title: 'device_page.clock',
    component: defineAsyncComponent(() => import('./ClockTab.vue')),
    shows: ({ clock }) => clock,
  },
  {
    name: 'backup',
    title: 'backup.tab',
    component: defineAsyncComponent(() => import('./backup/BackupTab.vue')),
    shows: ({ backup }, mayConfigure) => backup && mayConfigure,
  },
  {
    name: 'alarm-routes',
    title: 'alarm_route.tab',
    component: defineAsyncComponent(() => import('./AlarmRoutesTab.vue')),
    protocols: ['bacnet'],
  },
  {
    name: 'modbus',
    title: 'modbus.tab',
    component: defineAsyncComponent(() => import('./modbus/ModbusTab.vue')),
    protocols: ['modbus'],
  },
  {
    name: 'registers',
    title: 'modbus.own',
    component: defineAsyncComponent(() => import('./modbus/RegistersTab.vue')),
    protocols: ['modbus'],
  },
];

export function tabsOf(
  { protocol }: Pick<Device, 'protocol'>,
  diagnostics: DeviceDiagnostics | undefined,
  mayConfigure: boolean,
): readonly DeviceTab[] {
  return deviceTabs.filter(
    ({ protocols, shows }) =>
      (protocols?.includes(protocol) ?? true) &&
      (shows === undefined || (diagnostics !== undefined && shows(diagnostics, mayConfigure))),
  );
}
