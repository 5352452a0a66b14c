import { readonly, ref } from 'vue';

/** Tones of each level, hertz: the more urgent, the more and the higher. */
const tones: Readonly<Record<number, readonly number[]>> = {
  1: [880, 660, 880, 660],
  2: [740, 740, 740],
  3: [620, 620],
  4: [520],
};
const TONE_S = 0.16;
const GAP_S = 0.09;
const VOLUME = 0.12;

let context: AudioContext | undefined;
const blocked = ref(false);

/** The browser lets this page make no sound before somebody has pressed something on it. */
export const isSoundBlocked = readonly(blocked);

/** To be called when a key or button was pressed. */
export async function allowSound(): Promise<void> {
  context ??= new AudioContext();
  await context.resume().catch(() => undefined);
  blocked.value = context.state !== 'running';
}

/** Plays the tones of a level once; silent where the browser does not allow it, and then `isSoundBlocked` says so. */
export function playAlarm(level: number): void {
  context ??= new AudioContext();
  blocked.value = context.state !== 'running';
  if (blocked.value) return;
  let at = context.currentTime + 0.02;
  for (const hertz of tones[level] ?? []) {
    const oscillator = new OscillatorNode(context, { frequency: hertz, type: 'triangle' });
    const gain = new GainNode(context, { gain: VOLUME });
    oscillator.connect(gain).connect(context.destination);
    // A soft end: a tone cut off clicks.
    gain.gain.setTargetAtTime(0, at + TONE_S - 0.03, 0.01);
    oscillator.start(at);
    oscillator.stop(at + TONE_S);
    at += TONE_S + GAP_S;
  }
}
