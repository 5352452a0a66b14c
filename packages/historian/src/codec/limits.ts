/** Samples a chunk aims at while its day is fresh: its header costs nothing, and one look-up decodes little. */
export const CHUNK_SAMPLES = 1024;

/** Samples of a chunk in its final place: a month of quarter hours (2,976), read by blocks, in one piece. */
export const FINAL_CHUNK_SAMPLES = 3072;

/** Largest chunk; a reader refuses more, so that a damaged count cannot ask for memory. */
export const CHUNK_SAMPLES_MAX = FINAL_CHUNK_SAMPLES;
