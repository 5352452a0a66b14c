import type { Component } from 'vue';
import type { Device, DeviceDiagnostics } from '@t3000/contract';
import { asyncPart } from '../../components/asyncPart.ts';

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
    component: asyncPart(() => import('./OverviewTab.vue')),
  },
  {
    name: 'equipment',
    title: 'equipment.tab',
    component: asyncPart(() => import('./equipment/EquipmentTab.vue')),
  },
  {
    name: 'objects',
    title: 'device_page.objects',
    component: asyncPart(() => import('./ObjectsTab.vue')),
  },
  {
    name: 'subscriptions',
    title: 'device_page.subscriptions',
    component: asyncPart(() => import('./CovTab.vue')),
    shows: ({ cov }) => cov !== null,
  },
  {
    name: 'poll',
    title: 'device_page.poll',
    component: asyncPart(() => import('./PollTab.vue')),
  },
  {
    name: 'exchanges',
    title: 'device_page.exchanges',
    component: asyncPart(() => import('./ExchangeTab.vue')),
    shows: ({ exchanges }, mayConfigure) => exchanges && mayConfigure,
  },
  {
    name: 'clock',
    title: 'device_page.clock',
    component: asyncPart(() => import('./ClockTab.vue')),
    shows: ({ clock }) => clock,
  },
  {
    name: 'backup',
    title: 'backup.tab',
    component: asyncPart(() => import('./backup/BackupTab.vue')),
    shows: ({ backup }, mayConfigure) => backup && mayConfigure,
  },
  {
    name: 'alarm-routes',
    title: 'alarm_route.tab',
    component: asyncPart(() => import('./AlarmRoutesTab.vue')),
    protocols: ['bacnet'],
  },
  {
    name: 'modbus',
    title: 'modbus.tab',
    component: asyncPart(() => import('./modbus/ModbusTab.vue')),
    protocols: ['modbus'],
  },
  {
    name: 'registers',
    title: 'modbus.own',
    component: asyncPart(() => import('./modbus/RegistersTab.vue')),
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
