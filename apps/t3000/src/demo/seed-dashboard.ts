import type { Widget } from '@t3000/contract';
import type { SiteStore } from '@t3000/site';

type Card = Pick<Widget, 'id' | 'kind' | 'title' | 'x' | 'y' | 'width' | 'height'> &
  Partial<Pick<Widget, 'minimum' | 'maximum' | 'hours'>> & { readonly points?: readonly (readonly [string, string])[] };

const roles = ['viewer', 'operator', 'engineer', 'admin'] as const;

/** What the facility team of the demo building wants to see first: weather, air, water, energy, the first floor, and what is wrong. */
const cards: readonly Card[] = [
  value('outdoor', 'Outdoor air', 0, [['HH-METERS', 'Outdoor Air Temp']]),
  value('supply1', 'Supply air, AHU 1', 2, [
    ['HH-AHU-1', 'Supply Air Temp'],
    ['HH-AHU-1', 'Active Supply Setpt'],
  ]),
  value('supply2', 'Supply air, AHU 2', 4, [
    ['HH-AHU-2', 'Supply Air Temp'],
    ['HH-AHU-2', 'Active Supply Setpt'],
  ]),
  value('heating', 'Heating water', 6, [
    ['HH-BOILERS', 'HW Supply Temp'],
    ['HH-BOILERS', 'HW Setpoint'],
  ]),
  value('power', 'Electric power', 8, [['HH-METERS', 'Total Power']]),
  value('gas', 'Gas', 10, [['HH-METERS', 'Gas Flow']]),
  {
    id: 'day',
    kind: 'trend',
    title: 'Air temperatures, last 24 hours',
    x: 0,
    y: 3,
    width: 8,
    height: 7,
    points: [
      ['HH-METERS', 'Outdoor Air Temp'],
      ['HH-AHU-1', 'Supply Air Temp'],
      ['HH-AHU-2', 'Supply Air Temp'],
      ['HH-AHU-1', 'Return Air Temp'],
    ],
  },
  { id: 'plan', kind: 'plan', title: '', x: 8, y: 3, width: 4, height: 7 },
  {
    id: 'demand',
    kind: 'gauge',
    title: 'Demand against its limit',
    x: 0,
    y: 10,
    width: 3,
    height: 6,
    minimum: 0,
    maximum: 120,
    points: [
      ['HH-METERS', 'Power Demand 15 min'],
      ['HH-METERS', 'Demand Limit'],
    ],
  },
  {
    id: 'plant',
    kind: 'points',
    title: 'Occupancy and plant',
    x: 3,
    y: 10,
    width: 5,
    height: 6,
    points: [
      ['HH-AHU-1', 'Occupied Mode'],
      ['HH-AHU-2', 'Occupied Mode'],
      ['HH-AHU-1', 'Supply Fan Status'],
      ['HH-AHU-2', 'Supply Fan Status'],
      ['HH-BOILERS', 'Plant Calling'],
    ],
  },
  { id: 'alarms', kind: 'alarms', title: '', x: 8, y: 10, width: 4, height: 6 },
  { id: 'devices', kind: 'devices', title: '', x: 0, y: 16, width: 12, height: 4 },
];

function value(id: string, title: string, x: number, points: Card['points'] & {}): Card {
  return { id, kind: 'value', title, x, y: 0, width: 2, height: 3, points };
}

/** Gives every role of the demo a dashboard worth a first look; people may still keep their own. */
export function seedDashboard(site: SiteStore, at: number): void {
  if (roles.some((role) => site.dashboards.get({ role }) !== undefined)) return;
  const plans = site.places.plans();
  const floor = site.places.all().find(({ id }) => plans.has(id))?.id ?? null;
  const ids = new Map(
    site.devices
      .all()
      .flatMap((device) => site.points.byDevice(device.id).map(({ id, name }) => [`${device.name} ${name}`, id])),
  );
  const widgets = cards.map((card) => widgetOf(card, floor, ids));
  for (const role of roles) site.dashboards.set({ role }, { widgets, updatedAt: at });
}

function widgetOf(card: Card, floor: number | null, ids: ReadonlyMap<string, number>): Widget {
  const { points = [], hours = 24, minimum = null, maximum = null, ...rest } = card;
  return {
    ...rest,
    hours,
    minimum,
    maximum,
    place_id: card.kind === 'plan' ? floor : null,
    point_ids: points.flatMap(([device, name]) => ids.get(`${device} ${name}`) ?? []),
  };
}
