/** C1 controls move the cursor of some terminals, and JSON leaves them as they are; so do characters that reorder a line. */
const unsafe = /[\u007F-\u009F\p{Cf}\u2028\u2029]/gu;

/** JSON as it may appear on a terminal: the same value, with such characters escaped. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2).replace(unsafe, escaped);
  return `${text}\n`;
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => character.charCodeAt(i))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
