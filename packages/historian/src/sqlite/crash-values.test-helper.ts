/** What the writer under kill wrote for a point at a step. */
export function valueOf(pointId: number, step: number): number {
  return ((pointId * 31 + step * 7) % 500) / 10;
}
