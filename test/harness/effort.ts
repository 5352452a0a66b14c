import type { Page } from 'playwright-core';

/** What a person does to a page until something is done. */
export interface Effort {
  readonly presses: () => number;
  readonly keys: () => number;
}

/** Counts every press of the pointer and every key on a page, over all its documents. */
export async function countEffort(page: Page): Promise<Effort> {
  const done = { pointerdown: 0, keydown: 0 };
  await page.exposeFunction('countEffort', (kind: keyof typeof done) => void (done[kind] += 1));
  await page.addInitScript(`for (const kind of ['pointerdown', 'keydown'])
    addEventListener(kind, (event) => event.isTrusted && globalThis.countEffort(kind), { capture: true })`);
  return { presses: () => done.pointerdown, keys: () => done.keydown };
}
