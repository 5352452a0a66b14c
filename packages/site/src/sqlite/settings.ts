import type { SettingTable } from '../settings.ts';
import { parseJson } from './columns.ts';
import type { Connection } from './connection.ts';

const SET = `
  INSERT INTO settings (name, value) VALUES (?, ?)
  ON CONFLICT (name) DO UPDATE SET value = excluded.value`;

export function createSettingTable(connection: Connection): SettingTable {
  const selectOne = connection.prepare<[string]>('SELECT value FROM settings WHERE name = ?');
  const selectAll = connection.prepare<[string, string]>('SELECT name, value FROM settings ORDER BY name');
  const set = connection.prepare(SET);
  return {
    get(name) {
      const raw = selectOne.get(name);
      return raw && parseJson(raw[0]);
    },
    set: (name, value) => connection.transaction(() => void set.run(name, JSON.stringify(value))),
    all: () => Object.fromEntries(selectAll.all().map(([name, value]) => [name, parseJson(value)])),
  };
}
