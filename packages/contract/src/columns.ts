/**
 * History as columns: what `/api/timeseries` sends instead of JSON to who accepts {@link COLUMNS_TYPE}. A third of the
 * bytes, and reading it is copying. The layout stands in `docs/columns.md`; numbers here are on the wire, so only add.
 */
export const COLUMNS_TYPE = 'application/vnd.t3000.columns';

/** "T3CL", little-endian. */
export const COLUMNS_MAGIC = 0x4c_43_33_54;
export const COLUMNS_VERSION = 1;

export const COLUMNS_HEADER_BYTES = 32;
export const FRAME_HEADER_BYTES = 32;
export const COLUMN_HEADER_BYTES = 8;

/** Rows of a frame: what either end holds at once. */
export const FRAME_ROWS_MAX = 16_384;
export const FRAME_COLUMNS_MAX = 16;

export const FrameType = { rows: 1, end: 2 } as const;

/** Bits of a frame: the last one of its point; the point has more than was sent. */
export const FRAME_LAST = 1;
export const FRAME_TRUNCATED = 2;

/** What a column means. */
export const ColumnName = {
  time: 1,
  value: 2,
  min: 3,
  max: 4,
  avg: 5,
  first: 6,
  last: 7,
  count: 8,
  quality: 9,
} as const;
export type ColumnName = keyof typeof ColumnName;

/**
 * How the numbers of a column are kept: as doubles; as whole numbers to be divided by a power of ten, of which the least
 * stands for "none"; as bytes; as milliseconds after the frame's begin; as one double for all rows.
 */
export const ColumnEncoding = { f64: 0, i32: 1, i16: 2, u8: 3, offset: 4, constant: 5 } as const;

/** Powers of ten beyond do not shorten what devices send. */
export const EXPONENT_MAX = 6;

/** What an answer of columns is about. */
export interface ColumnsHead {
  /** Epoch milliseconds. */
  readonly from: number;
  /** Epoch milliseconds. */
  readonly to: number;
  /** 0 for samples. */
  readonly bucketMs: number;
  readonly points: number;
}
