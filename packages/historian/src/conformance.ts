import { aggregatingConformance } from './conformance/aggregating.ts';
import { keepingConformance } from './conformance/keeping.ts';
import { modelConformance } from './conformance/model.ts';
import { readingConformance } from './conformance/reading.ts';
import { settingAsideConformance } from './conformance/setting-aside.ts';
import type { OpenSubject } from './conformance/subject.ts';

export type { OpenSubject, Subject } from './conformance/subject.ts';

/** Registers the tests every history store passes. `open` gives an empty history of its own to each test. */
export function historyConformance(open: OpenSubject): void {
  readingConformance(open);
  aggregatingConformance(open);
  keepingConformance(open);
  settingAsideConformance(open);
  modelConformance(open);
}
