/** Seconds of a panel's clock as date and time, as the panel itself shows them; empty where it never set them. */
export function panelMoment(seconds: number): string {
  return seconds === 0 ? '' : new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
