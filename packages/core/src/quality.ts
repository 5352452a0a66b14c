/** How far a value can be trusted. */
export const QualityLevel = { good: 0, uncertain: 1, bad: 2 } as const;
export type QualityLevel = keyof typeof QualityLevel;

/** Why a value is not plainly good. Numbers are stored in history: only ever add. */
export const QualityReason = {
  none: 0,
  /** Older than its time to live, and nobody could refresh it. */
  stale: 1,
  /** The device does not answer. */
  offline: 2,
  /** This one request went unanswered. */
  timeout: 3,
  /** The device itself reports a sensor or hardware fault. */
  fault: 4,
  /** Outside the limits configured for the point. */
  out_of_range: 5,
  /** A local override (hand switch) wins over commands. */
  overridden: 6,
  /** The object is switched out of service. */
  out_of_service: 7,
  /** The device refused to give this value. */
  device_error: 8,
  /** The answer could not be understood. */
  bad_frame: 9,
  /** Nothing has been read yet. */
  not_read: 10,
  /** The wall clock jumped around this stamp. */
  clock_suspect: 11,
  /** Stored data failed its checksum. */
  damaged: 12,
  /** Not a number, infinite, or not of the point's kind. */
  invalid_value: 13,
  /** Good, and from the device's own log: nobody here read it at the time. */
  back_filled: 14,
} as const;
export type QualityReason = keyof typeof QualityReason;

/**
 * Level and reason in one byte: level in bits 6-7, reason in bits 0-5. Zero is plain good, so fresh
 * buffers of history compress to nothing.
 */
export type Quality = number & { readonly __brand: 'Quality' };

const levels = Object.keys(QualityLevel) as QualityLevel[];
const reasons = Object.keys(QualityReason) as QualityReason[];

export function quality(level: QualityLevel, reason: QualityReason = 'none'): Quality {
  // A branded byte has no other constructor.
  return ((QualityLevel[level] << 6) | QualityReason[reason]) as Quality;
}

export const GOOD: Quality = quality('good');
export const NOT_READ: Quality = quality('bad', 'not_read');

/** Level of a stored byte; an unknown level reads as bad. */
export function levelOf(value: number): QualityLevel {
  return levels[value >> 6] ?? 'bad';
}

/** Reason of a stored byte; an unknown reason (written by a newer version) reads as `none`. */
export function reasonOf(value: number): QualityReason {
  return reasons[value & 63] ?? 'none';
}

/** The worse of two: higher level wins, ties keep the first. */
export function worst(a: number, b: number): number {
  return b >> 6 > a >> 6 ? b : a;
}
