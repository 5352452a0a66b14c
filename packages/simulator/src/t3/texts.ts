/** A text as a panel can store it: one byte a character, no longer than its field. */
export function stored(text: string, lengthMax: number): string {
  const characters = Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code > 0 && code <= 0xff ? character : '?';
  });
  return characters.slice(0, lengthMax).join('');
}
