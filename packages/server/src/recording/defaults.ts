import type { DeviceId, Json, PointType, ValueKind } from '@t3000/core';
import type { Config, TrendDefault, TrendDefaults, TrendStrategy } from '@t3000/contract';
import { TrendDefault as TrendDefaultSchema } from '@t3000/contract';
import type { SiteStore } from '@t3000/site';
import { Value } from 'typebox/value';
import { recordingOf } from './strategy.ts';
import type { Recording } from './strategy.ts';

type Site = Pick<SiteStore, 'settings' | 'trendDefaults'>;

const SETTING = 'trend_defaults';

const pointTypes: readonly PointType[] = ['input', 'output', 'variable'];
const kinds: readonly ValueKind[] = ['analog', 'binary', 'multistate'];

/** How new points are recorded: by the device where it says so, else by the site, else by the configuration. */
export function readDefaults(site: Site, field: Config['field'], deviceId?: DeviceId): TrendDefaults {
  const own = deviceId === undefined ? undefined : listOf(site.trendDefaults.get(deviceId));
  const ofSite = listOf(site.settings.get(SETTING));
  const builtIn: TrendStrategy | null = field.auto_trend
    ? { mode: 'interval', interval_seconds: field.trend_interval_seconds }
    : null;
  const items = pointTypes.flatMap((type) =>
    kinds.map((kind): TrendDefault => {
      const found = find(own, type, kind) ?? find(ofSite, type, kind);
      return { point_type: type, kind, strategy: found === undefined ? builtIn : found.strategy };
    }),
  );
  const source = own !== undefined ? 'device' : ofSite !== undefined ? 'site' : 'built_in';
  return { source, items, device_ids: site.trendDefaults.devices() };
}

/** Lays the items over what holds now and keeps the whole. */
export function writeDefaults(
  site: Site,
  field: Config['field'],
  items: readonly TrendDefault[],
  deviceId?: DeviceId,
): void {
  for (const [index, { strategy }] of items.entries()) {
    if (strategy !== null) recordingOf(strategy, `body/items/${index}/strategy`);
  }
  const whole = readDefaults(site, field, deviceId).items.map(
    (item) => find(items, item.point_type, item.kind) ?? item,
  );
  // What passed the contract is JSON.
  const document = whole as unknown as Json;
  if (deviceId === undefined) site.settings.set(SETTING, document);
  else site.trendDefaults.set(deviceId, document);
}

/** Undefined when new points of that type and kind are not recorded. */
export function defaultRecording(
  { items }: Pick<TrendDefaults, 'items'>,
  point: { readonly type: PointType; readonly kind: ValueKind },
): Recording | undefined {
  const strategy = find(items, point.type, point.kind)?.strategy ?? null;
  return strategy === null ? undefined : recordingOf(strategy, 'defaults');
}

function find(items: readonly TrendDefault[] | undefined, type: PointType, kind: ValueKind): TrendDefault | undefined {
  return items?.find((item) => item.point_type === type && item.kind === kind);
}

/** What a newer program may have written is left aside rather than trusted. */
function listOf(document: Json | undefined): TrendDefault[] | undefined {
  if (!Array.isArray(document)) return undefined;
  return document.filter((item): item is Json & TrendDefault => Value.Check(TrendDefaultSchema, item));
}
