import { pointKinds, pointTypes, valueKinds } from '@t3000/core';
import { Type, type Static } from 'typebox';
import { At, Id, nullable, oneOf } from './common.ts';

export const QualityName = oneOf(['good', 'uncertain', 'bad']);
export const PointTypeName = oneOf(pointTypes);
/** Kinds whose value is a number. */
export const ValueKindName = oneOf(valueKinds);
export const PointKindName = oneOf(pointKinds);
/** BACnet command priority. */
export const PriorityNumber = Type.Integer({ minimum: 1, maximum: 16 });

/** A value with everything needed to judge it. */
export const PointValue = Type.Object(
  {
    point_id: Id,
    /** Null when there is none; look at quality and reason. */
    value: nullable(Type.Number()),
    /** Of points of kind `text`, whose `value` is null; absent where there is none. */
    text: Type.Optional(Type.String()),
    quality: QualityName,
    reason: Type.String({ description: 'Why the quality is not plainly good; `none` when it is' }),
    /** When the value was read from the device. */
    timestamp: nullable(At),
    /** Milliseconds between reading and this answer. */
    age_ms: nullable(Type.Integer({ minimum: 0 })),
    /** `cache`: from memory. `device`: read for this request. */
    source: oneOf(['cache', 'device']),
  },
  { $id: 'PointValue' },
);
export type PointValue = Static<typeof PointValue>;
