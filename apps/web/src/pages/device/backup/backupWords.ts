import { i18n, translate } from '../../../i18n/index.ts';

/** Parts of a panel's file in the reader's language; one nobody has words for keeps its own. */
export function partTitle(part: string): string {
  const key = `backup_part.${part}`;
  return i18n.global.te(key) ? translate(key) : part;
}

/** `1=5, 2=6` as pairs; a text that is none is undefined. */
export function numbersOf(text: string): { from: number; to: number }[] | undefined {
  const pairs = text
    .split(/[,;\s]+/)
    .filter((each) => each !== '')
    .map((each) => /^(\d{1,3})=(\d{1,3})$/.exec(each));
  const numbers = pairs.map((match) => ({ from: Number(match?.[1]), to: Number(match?.[2]) }));
  const fine = numbers.every(({ from, to }) => from >= 1 && from <= 255 && to >= 1 && to <= 255);
  return fine && new Set(numbers.map(({ from }) => from)).size === numbers.length ? numbers : undefined;
}

/** The bytes of a file as base64. */
export function base64Of(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      const url = typeof reader.result === 'string' ? reader.result : '';
      resolve(url.slice(url.indexOf(',') + 1));
    });
    reader.addEventListener('error', () => reject(reader.error ?? new Error(file.type)));
    reader.readAsDataURL(file);
  });
}
