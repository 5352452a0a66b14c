import type { Point } from '@t3000/contract';

/** A point for tests: an analog output with a priority array, unless told otherwise. */
export function testPoint(change: Partial<Point> = {}): Point {
  return {
    id: 1,
    device_id: 10,
    device_name: 'AHU-1',
    place_id: null,
    point_type: 'output',
    number: 3,
    kind: 'analog',
    address: {},
    object: 'AO 3',
    commandable: true,
    name: 'Cooling valve',
    description: '',
    group: '',
    unit: '%',
    state_texts: [],
    minimum: 0,
    maximum: 100,
    decimals: 1,
    writable: true,
    enabled: true,
    poll_interval_ms: 5000,
    deadband: 0,
    ttl_ms: null,
    tags: [],
    device_tags: [],
    value: { point_id: 1, value: 20, quality: 'good', reason: 'none', timestamp: 0, age_ms: 0, source: 'cache' },
    override: null,
    trend_mode: 'interval',
    trend_interval_ms: 900_000,
    ...change,
  };
}
