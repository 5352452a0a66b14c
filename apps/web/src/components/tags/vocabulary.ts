/** Markers of Project Haystack 4 that buildings need most: offered while typing, anything else may be typed as well. */
export const vocabulary: readonly string[] = [
  'sensor cmd sp alarm enable run occupied effective min max',
  'air water steam elec naturalGas refrig',
  'temp humidity pressure flow co2 level freq speed power energy volt current',
  'zone discharge return mixed outside exhaust entering leaving',
  'hot chilled condenser domestic heating cooling economizer',
  'damper valve fan pump filter coil reheat light',
  'ahu rtu vav fcu boiler chiller coolingTower heatExchanger meter',
].flatMap((line) => line.split(' '));

/** As the server takes them. */
export const TAGS_MAX = 40;
const TAG = /^[a-z][A-Za-z0-9_]{0,39}$/;

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** What somebody typed as a tag, `Hot water` becoming `hotWater`; undefined when nothing of the kind can be made of it. */
export function toTag(typed: string): string | undefined {
  const words = typed
    .trim()
    .split(/[^A-Za-z0-9_]+/)
    .filter(Boolean);
  const tag = words
    .map((word) => (word === word.toUpperCase() ? word.toLowerCase() : word))
    .map((word, index) => {
      const first = word.charAt(0);
      return (index === 0 ? first.toLowerCase() : first.toUpperCase()) + word.slice(1);
    })
    .join('');
  return isTag(tag) ? tag : undefined;
}

/** A filter as typed: `#temp` asks for a tag, everything else for words. What is no tag yet asks for nothing. */
export function splitTags(typed: string): { readonly text: string; readonly tags: readonly string[] } {
  const words = typed.trim().split(/\s+/).filter(Boolean);
  const tags = words.filter((word) => word.startsWith('#')).map((word) => word.slice(1));
  return {
    text: words.filter((word) => !word.startsWith('#')).join(' '),
    tags: [...new Set(tags.filter(isTag))],
  };
}
