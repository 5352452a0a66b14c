import { defineAsyncComponent } from 'vue';
import type { Component } from 'vue';
import type { Device } from '@t3000/contract';

/** One tab of a device's page. Its component gets the props `device` and `status`. */
export interface DeviceTab {
  /** Last part of the address, `/devices/7/details/exchanges`. */
  readonly name: string;
  /** Key of its title. */
  readonly title: string;
  readonly component: Component;
  /** Protocols it is for; absent means all. */
  readonly protocols?: readonly string[];
}

/** In the order of the page; a protocol adds its own at the end. */
export const deviceTabs: readonly DeviceTab[] = [
  {
    name: 'overview',
    title: 'device_page.overview',
    component: defineAsyncComponent(() => import('./OverviewTab.vue')),
  },
];

export function tabsOf({ protocol }: Pick<Device, 'protocol'>): readonly DeviceTab[] {
  return deviceTabs.filter(({ protocols }) => protocols?.includes(protocol) ?? true);
}
