import { readonly, ref } from 'vue';
import type { SiteSettings } from '@t3000/contract';
import { api } from './api.ts';
import { renameSite } from './session.ts';

const timeZone = ref<string>();

/** Zone of the site, for every clock time on the screen; that of the reader until it is known. */
export const siteTimeZone = readonly(timeZone);

/** Takes over the settings of the site, after they were read or changed. */
export function adoptSite(settings: SiteSettings): void {
  timeZone.value = settings.time_zone === '' ? undefined : settings.time_zone;
  renameSite(settings.site_name);
}

/** Reads the settings after signing in. Without them the console works with the reader's own zone. */
export async function loadSite(): Promise<void> {
  try {
    adoptSite(await api.getSettings());
  } catch {
    timeZone.value = undefined;
  }
}
