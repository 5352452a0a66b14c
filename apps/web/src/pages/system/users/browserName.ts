/** Order matters: every browser claims to be the ones before it. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\bFirefox\/(\d+)/, 'Firefox'],
  [/\b(?:Headless)?Chrome\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** What a program tells of itself (the `User-Agent` header, written by anybody), short enough for a list. */
export function browserName(userAgent: string): string {
  const found = browsers.find(([pattern]) => pattern.test(userAgent));
  if (found === undefined) return /^[^\s(]{1,40}/.exec(userAgent)?.[0] ?? '';
  const [pattern, name] = found;
  const version = pattern.exec(userAgent)?.[1] ?? '';
  const system = systems.find(([where]) => where.test(userAgent))?.[1];
  return `${name} ${version}${system === undefined ? '' : `, ${system}`}`;
}
