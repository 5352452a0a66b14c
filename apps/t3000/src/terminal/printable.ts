// Control, format (bidi), surrogate and private-use characters: text from devices must not move the cursor or reorder a line.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;

/** Device text as it may appear on a terminal. */
export function printable(text: string): string {
  return text.replace(unprintable, '\uFFFD');
}
