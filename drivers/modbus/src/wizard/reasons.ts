/** Why a reading is as likely as it is, as a code and in words. */
export const reasonTexts = {
  zero: 'zero fits every type',
  wild_exponent: 'an exponent nobody measures',
  odd_size: 'an unusual size for a measurement',
  few_digits: 'an everyday number with few digits',
  everyday: 'a number of everyday size',
  range_end: 'an end of the range, by which devices mean "no value"',
  small_whole: 'a small whole number',
  large_word: 'a large number for one register',
  swapped_word: 'few devices swap the bytes of one register',
  empty_words: 'a small number, its other registers are empty',
  count: 'a count or an energy of usual size',
  huge: 'a very large number',
  one_digit: 'one digit is no sign of decimal coding',
  decimal_digits: 'all half bytes are decimal digits',
  display: 'shows what the display shows',
  near_display: 'close to the display, if the value moves',
  other: 'shows something else',
} as const;

export type DecodeReason = keyof typeof reasonTexts;
