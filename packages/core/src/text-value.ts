/** UTF-8 bytes of a text value kept and shown: a display line or a message, and never the memory of a hostile device. */
export const TEXT_VALUE_BYTES_MAX = 256;

const encoder = new TextEncoder();
const scratch = new Uint8Array(TEXT_VALUE_BYTES_MAX);

/** A text as it is kept: whole characters up to {@link TEXT_VALUE_BYTES_MAX}, the last one an ellipsis where some are left out. */
export function clipText(text: string): string {
  const { read } = encoder.encodeInto(text, scratch);
  if (read === text.length) return text;
  const room = scratch.subarray(0, TEXT_VALUE_BYTES_MAX - ELLIPSIS_BYTES);
  return `${text.slice(0, encoder.encodeInto(text, room).read)}…`;
}

/** UTF-8 bytes of a text, or undefined above {@link TEXT_VALUE_BYTES_MAX}. */
export function textValueBytes(text: string): number | undefined {
  const { read, written } = encoder.encodeInto(text, scratch);
  return read === text.length ? written : undefined;
}

const ELLIPSIS_BYTES = 3;
