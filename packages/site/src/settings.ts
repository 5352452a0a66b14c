import type { Json } from '@t3000/core';

/** Small facts of the site that people change at run time: its name, language, time zone. */
export interface SettingTable {
  get(name: string): Json | undefined;
  set(name: string, value: Json): void;
  all(): Readonly<Record<string, Json>>;
}
