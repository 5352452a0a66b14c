/** The server's rule (it has the last word, and also knows common passwords). */
export const PASSWORD_LENGTH_MIN = 12;

export interface PasswordCheck {
  readonly isLongEnough: boolean;
  /** Not the name of the person or of the site. */
  readonly isNoName: boolean;
  /** 0 too weak, 1 fair, 2 good, 3 strong. */
  readonly strength: 0 | 1 | 2 | 3;
}

/** Lengths at which a password of varied characters is good and strong. */
const GOOD_LENGTH = 15;
const STRONG_LENGTH = 20;
/** Fewer different characters than this are a pattern, whatever the length. */
const DISTINCT_MIN = 6;

/** A hint while typing. Length counts most: rules about digits and signs only lead to `Password1!`. */
export function checkPassword(password: string, names: readonly string[]): PasswordCheck {
  const characters = Array.from(password);
  const plain = password.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const isNoName = names
    .map((name) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, ''))
    .every((name) => name.length < 3 || plain.replaceAll(/^\d+|\d+$/g, '') !== name);
  const isLongEnough = characters.length >= PASSWORD_LENGTH_MIN;
  const isVaried = new Set(plain).size >= DISTINCT_MIN;
  return { isLongEnough, isNoName, strength: strengthOf(characters.length, isLongEnough && isNoName && isVaried) };
}

function strengthOf(length: number, isFit: boolean): PasswordCheck['strength'] {
  if (!isFit) return 0;
  if (length >= STRONG_LENGTH) return 3;
  return length >= GOOD_LENGTH ? 2 : 1;
}
