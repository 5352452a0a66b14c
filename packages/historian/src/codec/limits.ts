/** Samples a chunk aims at: enough that its header costs nothing, few enough that one look-up decodes little. */
export const CHUNK_SAMPLES = 1024;

/** Largest chunk; a reader refuses more, so that a damaged count cannot ask for memory. */
export const CHUNK_SAMPLES_MAX = 2 * CHUNK_SAMPLES;
