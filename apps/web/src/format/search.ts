/** Whether a text has every word that was typed, in any order and case; without words every text fits. */
export function searchFor(typed: string): (text: string) => boolean {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return (text) => words.every((word) => text.toLowerCase().includes(word));
}
