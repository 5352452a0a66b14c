import { createRouter, createWebHistory } from 'vue-router';
import { pages } from './routes.ts';
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
