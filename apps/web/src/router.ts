import { createRouter, createWebHistory } from 'vue-router';
import { pages } from './routes.ts';
import { needAllTexts } from './i18n/index.ts';
import { isSignedIn, loadSession, session } from './session.ts';

export const router = createRouter({ history: createWebHistory(), routes: [...pages] });

/** Nobody sees a page they are not signed in for; they come back to it after login. */
router.beforeEach(async (to) => {
  const info = session.value ?? (await loadSession());
  if (info.setup_needed) return to.name === 'setup' ? true : { name: 'setup' };
  if (to.name === 'setup') return { name: 'overview' };
  if (to.meta['isPublic'] === true) return isSignedIn.value ? { name: 'overview' } : true;
  return isSignedIn.value ? true : { name: 'login', query: { next: to.fullPath } };
});

/** Pages that say nothing but the first part of the texts. */
const FIRST_PAGES: ReadonlySet<unknown> = new Set(['login', 'setup', 'overview']);

router.beforeResolve(async (to) => {
  if (!FIRST_PAGES.has(to.name)) await needAllTexts();
});

/** What fails here is fetched again by the next page, which says so when it fails, too. */
const fetchAhead = (): void => void needAllTexts().catch(() => undefined);

/** On the overview the first movement of a hand announces the click that opens something. */
router.afterEach((to) => {
  if (to.name !== 'overview') return;
  for (const event of ['pointermove', 'pointerdown', 'keydown'])
    addEventListener(event, fetchAhead, { once: true, passive: true });
});
