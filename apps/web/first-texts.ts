import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Sections of the texts that sign-in, shell and overview say; the build fails when one of theirs is missing here. */
const FIRST: ReadonlySet<string> = new Set(
  (
    'abnormal action alarm_bar alarms chart_menu command dash device_state devices doctor error keys live login missing ' +
    'nav overrides overview palette password past point_table points quality reason recording role schedule setup shell ' +
    'state storage theme tile trends user write write_request'
  ).split(' '),
);
const PART = /^(.*\/i18n\/[a-z]+\.json)\?(first|rest)$/;
/** A key as it stands in code: the section, and the start of what follows it. */
const KEY = /["'`]([a-z_]+)\.(?=[a-z_$])/g;

type Texts = Readonly<Record<string, unknown>>;

/**
 * Cuts the texts of a language in two: `en.json?first` is what everybody reads first, `en.json?rest` all others. The rest
 * is the larger half, and no page needs it before somebody has signed in.
 */
export function firstTexts(): Plugin {
  const sections = new Set<string>();
  return {
    name: 'first-texts',
    enforce: 'pre',
    load(id) {
      const [, file, part] = PART.exec(id) ?? [];
      if (file === undefined) return null;
      this.addWatchFile(file);
      const texts = JSON.parse(readFileSync(file, 'utf8')) as Texts;
      for (const section of Object.keys(texts)) sections.add(section);
      const kept = Object.entries(texts).filter(([section]) => FIRST.has(section) === (part === 'first'));
      return { code: `export default ${JSON.stringify(Object.fromEntries(kept))}`, moduleType: 'js' };
    },
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || chunk.name !== 'first') continue;
        const missing = [...chunk.code.matchAll(KEY)]
          .map(([, section = '']) => section)
          .filter((section) => sections.has(section) && !FIRST.has(section));
        if (missing.length > 0)
          this.error(`The first pages say texts of ${[...new Set(missing)].join(', ')}: add them to FIRST.`);
      }
    },
  };
}
