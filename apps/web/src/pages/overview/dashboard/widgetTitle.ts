import type { Place, Point, Widget } from '@t3000/contract';

type OwnTitle = 'dash.kind_plan' | 'dash.kind_devices' | 'dash.kind_alarms' | 'dash.kind_points' | 'dash.kind_trend';

export interface TitleFacts {
  readonly points: readonly Point[];
  readonly floor: Place | undefined;
  readonly t: (key: OwnTitle) => string;
}

/** What stands at the top of a card: what the person wrote, else what it shows. */
export function titleOf({ kind, title }: Pick<Widget, 'kind' | 'title'>, { points, floor, t }: TitleFacts): string {
  if (title !== '') return title;
  if (kind === 'plan') return floor?.name ?? t('dash.kind_plan');
  if (kind === 'devices') return t('dash.kind_devices');
  if (kind === 'alarms') return t('dash.kind_alarms');
  const [first] = points;
  if (first === undefined || points.length > 2) return t(kind === 'trend' ? 'dash.kind_trend' : 'dash.kind_points');
  return `${first.device_name} · ${first.name}`;
}
