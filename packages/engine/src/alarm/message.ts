import type { LiveValue } from '../building.ts';
import { trusted } from './condition.ts';
import { reasonOf } from '@t3000/core';
import { reportOf } from './watch.ts';
import type { AlarmField, Watch } from './watch.ts';

/** One sentence: what is wrong, with the value and the limit. Texts of devices stand in it as they are: hostile until shown as text. */
export function messageFor(watch: Watch, field: AlarmField): string {
  const { condition } = watch.read.definition;
  const live = watch.point === undefined ? undefined : field.value(watch.point.id);
  const is = `${watch.source} is ${shown(watch, live?.value)}`;
  switch (condition.kind) {
    case 'high_limit':
      return `${is}, above ${shown(watch, condition.limit)}`;
    case 'low_limit':
      return `${is}, below ${shown(watch, condition.limit)}`;
    case 'state':
      return is;
    case 'change':
      return `${watch.source} changed to ${shown(watch, live?.value)}`;
    case 'deviation': {
      const setPoint = watch.setPointId === undefined ? undefined : trusted(field.value(watch.setPointId));
      return `${is}, more than ${shown(watch, condition.limit)} from its set-point ${shown(watch, setPoint)}`;
    }
    case 'rate':
      return `${is} and moves by more than ${shown(watch, condition.perMinute)} a minute`;
    case 'device_offline':
      return `${watch.source} does not answer`;
    case 'stale':
      return `${watch.source} has not been read for too long`;
    case 'reported':
      return `${watch.source} reports ${reportOf(watch, field)?.text || 'an alarm'}`;
    case 'fault':
      return `${watch.source} reports a fault${faultText(live)}`;
    default:
      return `${watch.source}: ${condition.text}`;
  }
}

function faultText(live: LiveValue | undefined): string {
  const reason = live === undefined ? 'fault' : reasonOf(live.quality);
  return reason === 'fault' ? '' : ` (${reason.replaceAll('_', ' ')})`;
}

/** A value as the point shows it: state texts, decimals, unit. */
function shown({ point }: Watch, value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return 'unknown';
  if (point === undefined) return String(value);
  const state = point.kind === 'binary' ? point.stateTexts[value] : point.stateTexts[value - 1];
  if (point.kind !== 'analog') return state === undefined || state === '' ? String(value) : state;
  return `${value.toFixed(point.decimals)}${point.unit === '' ? '' : ` ${point.unit}`}`;
}
