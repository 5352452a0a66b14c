/** Colours of the page for a canvas, which cannot read style sheets itself. */
export interface ChartColors {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly panel: string;
  readonly laneOff: string;
  readonly laneOn: string;
  readonly laneOnText: string;
  readonly bad: string;
  readonly uncertain: string;
  readonly accent: string;
  readonly override: string;
  /** Alarm levels from the highest down. */
  readonly levels: readonly string[];
}

export function chartColors(element: Element): ChartColors {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim() || '#888';
  return {
    text: token('--text'),
    muted: token('--muted'),
    grid: token('--line-soft'),
    panel: token('--panel'),
    laneOff: token('--panel-2'),
    laneOn: token('--muted'),
    laneOnText: token('--panel'),
    bad: token('--fault'),
    uncertain: token('--stale'),
    accent: token('--accent'),
    override: token('--override'),
    levels: [token('--p1'), token('--p2'), token('--p3'), token('--p4')],
  };
}
