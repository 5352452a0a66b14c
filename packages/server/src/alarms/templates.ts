import type { AlarmTemplate } from '@t3000/contract';
import type { AlarmDefinition } from '@t3000/engine';

type Body = AlarmTemplate['definition'];
type Match = NonNullable<Body['target']['match']>;

/** One template; where limits have units there is one variant for each, and the one that fits most points is offered. */
export interface TemplateChoice {
  readonly key: string;
  readonly variants: readonly Body[];
}

const anything: Match = { name: null, device: null, group: null, point_type: null, kind: null, unit: null };

function over(match: Partial<Match>): Body['target'] {
  return { point_ids: [], device_ids: [], match: { ...anything, ...match } };
}

/** The same definition with a limit for each unit. */
function perUnit(
  body: Omit<Body, 'condition' | 'target'>,
  kind: 'high_limit' | 'low_limit',
  tags: string[],
  limits: Readonly<Record<string, readonly [limit: number, deadband: number]>>,
): Body[] {
  return Object.entries(limits).map(([unit, [limit, deadband]]) =>
    Object.assign({ condition: { kind, limit, deadband }, target: over({ tags, unit, kind: 'analog' }) }, body),
  );
}

/** A room that was aired or heated up takes this long to be what it should be, seconds. */
const ROOM_SECONDS = 600;

/** Alarms most buildings want, over the tags the console suggests; the limits are to begin with, levels by Guideline 36. */
export const alarmTemplates: readonly TemplateChoice[] = [
  {
    key: 'zone_temp_high',
    variants: perUnit(
      {
        name: 'Zone too warm',
        level: 3,
        on_delay_seconds: ROOM_SECONDS,
        instruction: 'Check set-point and occupancy of the zone, then damper, valve and supply air of its unit.',
      },
      'high_limit',
      ['zone', 'temp', 'sensor'],
      { '°C': [27, 1], '°F': [81, 2] },
    ),
  },
  {
    key: 'zone_temp_low',
    variants: perUnit(
      {
        name: 'Zone too cold',
        level: 3,
        on_delay_seconds: ROOM_SECONDS,
        instruction:
          'Check set-point and occupancy of the zone, then heating valve, hot water and supply air of its unit.',
      },
      'low_limit',
      ['zone', 'temp', 'sensor'],
      { '°C': [18, 1], '°F': [64, 2] },
    ),
  },
  {
    key: 'co2_high',
    variants: perUnit(
      {
        name: 'CO2 too high',
        level: 3,
        on_delay_seconds: 900,
        instruction: 'Check that the zone gets outdoor air: air flow, damper, air handler.',
      },
      'high_limit',
      ['co2', 'sensor'],
      { ppm: [1200, 100] },
    ),
  },
  {
    key: 'filter_dp_high',
    variants: perUnit(
      {
        name: 'Filter clogged',
        level: 4,
        on_delay_seconds: 1800,
        instruction: 'Change the filter, and note it when you acknowledge.',
      },
      'high_limit',
      ['filter', 'pressure', 'sensor'],
      { Pa: [250, 25], kPa: [0.25, 0.025], inWC: [1, 0.1], psi: [0.036, 0.004] },
    ),
  },
  ...(['discharge', 'return'] as const).map((which) => ({
    key: `${which}_fan_mismatch`,
    variants: [
      {
        name: which === 'discharge' ? 'Supply fan does not follow' : 'Return fan does not follow',
        level: 2,
        condition: { kind: 'expression' as const, text: `value != [#${which} fan cmd -speed]` },
        target: over({ tags: [which, 'fan', 'sensor'], kind: 'binary' }),
        on_delay_seconds: 60,
        instruction: 'Command and status differ: check drive, belt, overload and hand switch, then the status input.',
      },
    ],
  })),
  {
    key: 'device_offline',
    variants: [
      {
        name: 'Device offline',
        level: 3,
        condition: { kind: 'device_offline' },
        target: over({ device: '*' }),
        on_delay_seconds: 60,
        instruction: 'Check power and network of the device, and of what it is reached through.',
      },
    ],
  },
  {
    key: 'sensor_fault',
    variants: [
      {
        name: 'Sensor fault',
        level: 4,
        condition: { kind: 'fault' },
        target: over({ tags: ['sensor'] }),
        on_delay_seconds: 60,
        instruction: 'Check sensor and wiring: open or shorted, or out of its range.',
      },
    ],
  },
  {
    key: 'reported',
    variants: [
      {
        name: 'Alarms of devices',
        level: 3,
        condition: { kind: 'reported' },
        target: over({ device: '*' }),
        instruction: '',
      },
    ],
  },
];

/** Whether a definition is what a template makes, whatever became of its name and its numbers. */
export function isMadeFrom(template: TemplateChoice, { condition, target }: AlarmDefinition): boolean {
  return template.variants.some((body) => {
    const match = body.target.match;
    const isSameKind =
      body.condition.kind === condition.kind &&
      (body.condition.kind !== 'expression' ||
        condition.kind !== 'expression' ||
        body.condition.text === condition.text);
    return (
      isSameKind &&
      target.match !== undefined &&
      (match?.device ?? undefined) === target.match.device &&
      (match?.tags ?? []).toSorted().join(' ') === target.match.tags.toSorted().join(' ')
    );
  });
}
