import { onScopeDispose, shallowReactive } from 'vue';
import { preferences } from '../preferences.ts';

/** One shortcut of a page. */
export interface KeyBinding {
  /** `g p` (one after the other), `/`, `W`, `Shift A`, `Ctrl k`. Letters are compared without case. */
  readonly keys: string;
  /** What it does, as a key of the texts: the help dialog lists it. */
  readonly text: string;
  readonly run: () => void;
}

const bindings = shallowReactive<KeyBinding[]>([]);

/** Everything that can be pressed now, for the help dialog. */
export const activeBindings: readonly KeyBinding[] = bindings;

/** Time to press the second key of a chord. */
const CHORD_MS = 1500;
let pending = '';
let pendingUntil = 0;

/** Binds keys while the calling component lives; the newest binding of a key wins. */
export function useKeys(own: readonly KeyBinding[]): void {
  bindings.push(...own);
  onScopeDispose(() => {
    for (const binding of own) {
      const index = bindings.indexOf(binding);
      if (index >= 0) bindings.splice(index, 1);
    }
  });
}

/** The name of a pressed key in the form bindings are written in. */
export function nameOfKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const letter = /^[a-z]$/i.test(event.key);
  const parts = [
    ...(event.ctrlKey || event.metaKey ? ['Ctrl'] : []),
    ...(event.altKey ? ['Alt'] : []),
    // For signs such as `?` the shift key is part of the sign.
    ...(event.shiftKey && letter ? ['Shift'] : []),
    letter ? event.key.toLowerCase() : event.key,
  ];
  return parts.join(' ');
}

function normalize(keys: string): string {
  return keys.replaceAll(/\b[A-Z]\b/g, (letter) => letter.toLowerCase());
}

const modifiers: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph']);

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
  );
}

function onKeydown(event: KeyboardEvent): void {
  // A modifier on its way to a key is no key of a chord.
  if (event.defaultPrevented || event.isComposing || modifiers.has(event.key)) return;
  const name = nameOfKey(event);
  const withModifier = event.ctrlKey || event.metaKey || event.altKey;
  if (!withModifier && (!preferences.single_keys || isTyping(event.target))) return;
  // A dialog on top owns the keyboard; only shortcuts with a modifier reach through.
  if (!withModifier && document.querySelector('.q-dialog') !== null) return;
  const chord = event.timeStamp < pendingUntil && pending !== '' ? `${pending} ${name}` : name;
  pending = '';
  const found = bindings.findLast(({ keys }) => normalize(keys) === chord);
  if (found !== undefined) {
    event.preventDefault();
    found.run();
  } else if (bindings.some(({ keys }) => normalize(keys).startsWith(`${name} `)) && !withModifier) {
    pending = name;
    pendingUntil = event.timeStamp + CHORD_MS;
  }
}

/** Listens once for the whole page. */
export function startKeys(): void {
  addEventListener('keydown', onKeydown);
}
