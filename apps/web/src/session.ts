import { computed, readonly, shallowRef } from 'vue';
import type { Permission, SessionInfo } from '@t3000/contract';
import { api, onSignedOut } from './api.ts';
import { adoptPreferences, onPreferencesChanged } from './preferences.ts';

const info = shallowRef<SessionInfo>();

/** Who is signed in, and what the server said about itself; undefined until the first answer. */
export const session = readonly(info);

export const isSignedIn = computed(() => (info.value?.user ?? undefined) !== undefined);

/** The server enforces every right; the console hides what is missing. */
export function can(permission: Permission): boolean {
  return info.value?.user?.permissions.includes(permission) ?? false;
}

/** Only some places exist for who is signed in: what concerns the whole site is not offered. */
export const isSiteHidden = computed(() => info.value?.user?.limit?.outside === 'hidden');

/** Asks the server who we are. Throws when it does not answer. */
export async function loadSession(): Promise<SessionInfo> {
  return adopt(await api.getSession());
}

export async function signIn(name: string, password: string): Promise<void> {
  adopt(await api.login({ body: { name, password } }));
}

export async function setUp(body: { code: string; name: string; password: string; site_name?: string }): Promise<void> {
  adopt(await api.setup({ body }));
}

/** The person left, rather than the server ending the session. */
let hasLeft = false;

/** Why nobody is signed in: `expired` when the server ended a session while a page was open. */
export function sessionEnd(): 'left' | 'expired' {
  return hasLeft ? 'left' : 'expired';
}

export async function signOut(): Promise<void> {
  await api.logout();
  hasLeft = true;
  forget();
}

/** The site was renamed: the title shows it at once. */
export function renameSite(siteName: string): void {
  if (info.value !== undefined) info.value = { ...info.value, site_name: siteName };
}

function adopt(answer: SessionInfo): SessionInfo {
  info.value = answer;
  hasLeft = false;
  if (answer.user !== null) adoptPreferences(answer.user.preferences);
  return answer;
}

function forget(): void {
  if (info.value !== undefined) info.value = { ...info.value, user: null };
}

onSignedOut(forget);

/** Changes come in bursts (a slider, a column drag): one request for each burst. */
const SAVE_DELAY_MS = 800;
let saveTimer: ReturnType<typeof setTimeout> | undefined;

onPreferencesChanged((preferences) => {
  clearTimeout(saveTimer);
  saveTimer = setTimeout(() => {
    // A lost preference is not worth a message: this browser keeps it, and the next change sends it again.
    if (isSignedIn.value) api.savePreferences({ body: { ...preferences } }).catch(() => undefined);
  }, SAVE_DELAY_MS);
});
