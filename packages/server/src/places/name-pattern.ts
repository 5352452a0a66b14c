/**
 * A test for names: `*` stands for any text, `?` for one character, case does not matter. Takes time in proportion to
 * pattern times name, whatever they are: a regular expression with many stars would not.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const wanted = pattern.toLowerCase();
  return (name) => fits(wanted, name.toLowerCase());
}

function fits(pattern: string, name: string): boolean {
  let [at, place] = [0, 0];
  // Where to go on when what follows the last star does not fit: the star takes one character more.
  let [star, taken] = [-1, 0];
  while (place < name.length) {
    if (pattern[at] === '*') {
      star = at++;
      taken = place;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[place])) {
      at++;
      place++;
    } else if (star >= 0) {
      at = star + 1;
      place = ++taken;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
