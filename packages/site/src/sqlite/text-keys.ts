/** Words of one search; more would only repeat themselves. */
const SEARCH_WORDS_MAX = 16;

/** Digits a number is padded to when sorted: more than any number in a point name. */
const SORTED_DIGITS = 12;

/** The form in which texts are compared without regard to case, in every script. */
export function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/** Sorts names as people count: `VAV-9` before `VAV-10`. */
export function sortKey(text: string): string {
  return foldCase(text).replace(/\d+/g, (digits) => digits.padStart(SORTED_DIGITS, '0'));
}

/** Several texts as one that {@link searchWords} can be looked up in; a word never matches across two texts. */
export function searchText(...texts: readonly string[]): string {
  return foldCase(texts.join('\n'));
}

export function searchWords(text: string): string[] {
  return foldCase(text).split(/\s+/).filter(Boolean).slice(0, SEARCH_WORDS_MAX);
}
