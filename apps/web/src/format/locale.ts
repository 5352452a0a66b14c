/**
 * The reader's own variant of the language the console speaks: dates and numbers differ between regions that share
 * their words. The language itself when the browser names no variant of it.
 */
export function regionalLocale(language: string, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.split('-')[0] === language) ?? language;
}
