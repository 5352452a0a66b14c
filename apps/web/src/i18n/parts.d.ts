/* The halves the build cuts the texts of a language into (see first-texts.ts). */
declare module '*.json?first' {
  const texts: Readonly<Record<string, unknown>>;
  export default texts;
}
declare module '*.json?rest' {
  const texts: Readonly<Record<string, unknown>>;
  export default texts;
}
