import { levelOf } from '@t3000/core';
import type { PointId, PointType } from '@t3000/core';
import type { Building, LiveValue } from '@t3000/engine';
import { finite } from '../api/value-dto.ts';

/** How a client wants its values: in tuples for a screen, or with every field named. */
export type ValueForm = 'short' | 'long';

/**
 * Values as parts of a message. Made for one batch: a point that many clients watch is turned into text once in each form.
 */
export class ValueTexts {
  readonly #building: Pick<Building, 'value'>;
  readonly #typeOf: (id: PointId) => PointType | undefined;
  readonly #texts = { short: new Map<PointId, string>(), long: new Map<PointId, string>() };

  constructor(building: Pick<Building, 'value'>, typeOf: (id: PointId) => PointType | undefined) {
    this.#building = building;
    this.#typeOf = typeOf;
  }

  /** A whole message; points the building does not know are left out. */
  message(type: 'snapshot' | 'PointUpdate', seq: number, ids: ReadonlySet<PointId>, form: ValueForm): string {
    const parts: string[] = [];
    for (const id of ids) {
      const text = this.#texts[form].get(id) ?? this.#make(id, form);
      if (text !== undefined) parts.push(text);
    }
    return `{"type":"${type}","seq":${seq},"${form === 'short' ? 'values' : 'points'}":[${parts.join(',')}]}`;
  }

  #make(id: PointId, form: ValueForm): string | undefined {
    const live = this.#building.value(id);
    if (live === undefined) return undefined;
    // Infinity and NaN become null.
    const text = JSON.stringify(
      form === 'short'
        ? tupleOf(live)
        : {
            point_id: id,
            point_type: this.#typeOf(id) ?? null,
            value: finite(live.value),
            ...(live.text === undefined ? {} : { text: live.text }),
            timestamp: live.at ?? null,
            quality: levelOf(live.quality),
          },
    );
    this.#texts[form].set(id, text);
    return text;
  }
}

function tupleOf({ pointId, value, text, quality, at }: LiveValue): (number | string | null)[] {
  const tuple = [pointId, value, quality, at ?? null];
  return text === undefined ? tuple : [...tuple, text];
}
