import { clipText, isPriority, levelOf, priorityNames, reasonOf } from '@t3000/core';
import type { PointInspection } from '@t3000/core';
import type { Explanation } from '@t3000/contract';
import type { PointRow } from '@t3000/site';
import type { Hub } from '../hub.ts';
import { showPoint } from './lookup.ts';
import { finite } from './value-dto.ts';

/** Enough to see who fought over a point lately. */
const LAST_WRITES = 20;

/** Where a value comes from: asked of the device now, joined with what this program knows of its commands. */
export async function explain(hub: Hub, row: PointRow): Promise<Explanation> {
  const inspection = await hub.building.inspect(row.id);
  const head = { point: showPoint(hub, row), last_writes: lastWrites(hub, row) };
  if (!inspection.ok) {
    return {
      ...head,
      live: null,
      slots: null,
      relinquish_default: null,
      after_release: null,
      facts: [],
      problem: inspection.detail,
    };
  }
  return {
    ...head,
    live: {
      point_id: row.id,
      value: finite(inspection.value),
      ...(inspection.texts?.value === undefined ? {} : { text: clipText(inspection.texts.value) }),
      quality: levelOf(inspection.quality),
      reason: reasonOf(inspection.quality),
      timestamp: hub.clock.now(),
      age_ms: 0,
      source: 'device',
    },
    slots: slotsDto(hub, row, inspection),
    relinquish_default: finite(inspection.relinquishDefault),
    ...(inspection.texts?.relinquishDefault === undefined
      ? {}
      : { relinquish_text: clipText(inspection.texts.relinquishDefault) }),
    after_release: afterRelease(inspection),
    facts: inspection.facts.map(({ label, text }) => ({ label, text })),
    problem: '',
  };
}

/** The highest slot that holds a value is the one in effect (ASHRAE 135 clause 19.2). */
function activeIndex(slots: readonly (number | string | undefined)[]): number {
  return slots.findIndex((value) => value !== undefined);
}

function slotsDto(hub: Hub, row: PointRow, inspection: PointInspection): Explanation['slots'] {
  const slots: readonly (number | string | undefined)[] | undefined = inspection.texts?.slots ?? inspection.slots;
  if (slots === undefined) return null;
  const authors = new Map<number, string>(
    hub.building.overrides(row.id).map(({ priority, author }) => [priority, author]),
  );
  const active = activeIndex(slots);
  return slots.map((value, index) => {
    const priority = index + 1;
    const slot = {
      priority,
      name: isPriority(priority) ? priorityNames[priority] : '',
      value: typeof value === 'string' ? null : finite(value),
      active: index === active,
      author: value === undefined ? '' : (authors.get(priority) ?? ''),
    };
    return typeof value === 'string' ? Object.assign(slot, { text: clipText(value) }) : slot;
  });
}

/** The next occupied slot takes over, or the relinquish default; undefined where nothing is there to release. */
function afterRelease({ slots, relinquishDefault }: PointInspection): Explanation['after_release'] {
  if (slots === undefined) return null;
  const active = activeIndex(slots);
  if (active === -1) return null;
  const next = slots.findIndex((value, index) => index > active && value !== undefined);
  const value = next === -1 ? finite(relinquishDefault) : finite(slots[next]);
  return value === null ? null : { value, priority: next === -1 ? null : next + 1 };
}

function lastWrites(hub: Hub, row: PointRow): Explanation['last_writes'] {
  const { rows } = hub.site.audit.query({ target: `point:${row.id}`, offset: 0, limit: 3 * LAST_WRITES });
  return rows
    .filter(({ action }) => action === 'point.write' || action === 'point.release')
    .slice(0, LAST_WRITES)
    .map(({ at, actor, action, result, details }) => {
      const { value, reason } = details;
      const write = {
        at,
        actor,
        action,
        result,
        value: typeof value === 'number' ? value : null,
        reason: typeof reason === 'string' ? reason : '',
      };
      return typeof value === 'string' ? Object.assign(write, { text: value }) : write;
    });
}
