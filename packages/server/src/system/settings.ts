import type { Json } from '@t3000/core';
import { ApiError } from '@t3000/contract';
import type { SiteSettings } from '@t3000/contract';
import type { SettingTable } from '@t3000/site';

const defaults: SiteSettings = { site_name: 'T3000 Hub', time_zone: 'UTC', language: 'en' };

/** Name, time zone and language of the site, with what holds until somebody sets them. */
export class Settings {
  readonly #table: SettingTable;

  constructor(table: SettingTable) {
    this.#table = table;
  }

  read(): SiteSettings {
    return {
      site_name: text(this.#table.get('site_name'), defaults.site_name),
      time_zone: text(this.#table.get('time_zone'), defaults.time_zone),
      language: text(this.#table.get('language'), defaults.language),
    };
  }

  change(change: Partial<SiteSettings>): SiteSettings {
    if (change.time_zone !== undefined && !isTimeZone(change.time_zone)) {
      throw new ApiError('invalid_request', `"${change.time_zone}" is not a time zone such as Europe/Vienna`, {
        path: 'body/time_zone',
      });
    }
    for (const [name, value] of Object.entries(change)) this.#table.set(name, value);
    return this.read();
  }
}

function text(value: Json | undefined, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

/** A name the calendar knows, for example Europe/Vienna. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
