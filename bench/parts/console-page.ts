import type { Browser, CDPSession, Page } from 'playwright-core';

import { openPage, skipWithoutBrowser, startBrowser } from '../../test/harness/browser.ts';
import type { TestHub } from '../../test/harness/hub.ts';

/** A page of the console as a person has it open, with the way to what the browser knows about it. */
export interface ConsolePage {
  readonly browser: Browser;
  readonly page: Page;
  readonly cdp: CDPSession;
  /** What no page may say; a benchmark of a broken page would measure nothing. */
  readonly complaints: readonly string[];
}

/** A desk's screen. */
const SCREEN = { width: 1440, height: 900 } as const;

/** Ends the program with a sentence where there is no browser or no built console. */
export function needBrowser(): void {
  if (skipWithoutBrowser === false) return;
  console.log(`skipped: ${skipWithoutBrowser}`);
  process.exit();
}

/** Opens a page in a browser of its own. `at` is another way to the server; without `hub` nobody is signed in. */
export async function openConsole(
  options: { readonly hub?: TestHub; readonly url?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<ConsolePage> {
  const { hub, url = hub?.url ?? '', headers } = options;
  const browser = await startBrowser();
  const { page, complaints, context } = await openPage(browser, url, {
    viewport: SCREEN,
    reducedMotion: 'no-preference',
    ...(hub === undefined ? {} : { hub }),
    ...(headers === undefined ? {} : { extraHTTPHeaders: { ...headers } }),
  });
  const cdp = await context.newCDPSession(page);
  return { browser, page, cdp, complaints };
}

/** Frames and main thread of a stretch of time. */
export interface FrameFigures {
  readonly framesPerSecond: number;
  /** Time between two frames, milliseconds; 16.7 when none is missed. */
  readonly p95Ms: number;
  readonly longestMs: number;
  /** CPU of the main thread for each second of wall time, percent: what others on the machine do does not count. */
  readonly mainThread: number;
  readonly script: number;
  readonly layout: number;
}

/**
 * Counts every animation frame while `work` goes on. A frame in which the page did not get to run is a frame nobody saw,
 * so the intervals between callbacks are what the eye gets.
 */
export async function framesDuring({ page, cdp }: ConsolePage, work: () => Promise<unknown>): Promise<FrameFigures> {
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(`(() => {
    const frames = (globalThis.benchFrames = []);
    const count = (at) => { frames.push(at); globalThis.benchFrame = requestAnimationFrame(count); };
    globalThis.benchFrame = requestAnimationFrame(count);
  })()`);
  const before = await taskSeconds(cdp);
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await taskSeconds(cdp);
  const stamps = await page.evaluate<number[]>('cancelAnimationFrame(globalThis.benchFrame), globalThis.benchFrames');
  const gaps = stamps.slice(1).map((at, index) => at - (stamps[index] ?? at));
  const share = (name: 'task' | 'script' | 'layout'): number => ((after[name] - before[name]) / seconds) * 100;
  const sorted = gaps.toSorted((a, b) => a - b);
  return {
    framesPerSecond: (gaps.length * 1000) / ((stamps.at(-1) ?? 0) - (stamps[0] ?? 0)),
    p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN,
    longestMs: sorted.at(-1) ?? Number.NaN,
    mainThread: share('task'),
    script: share('script'),
    layout: share('layout'),
  };
}

/** Frames of an empty page: what the machine has to give just now. */
export async function framesOfNothing(console: ConsolePage): Promise<FrameFigures> {
  await console.page.goto('about:blank');
  return framesDuring(console, () => console.page.waitForTimeout(EMPTY_MS));
}
const EMPTY_MS = 1500;

/** A row of figures for the report. */
export function frameRow({ framesPerSecond, p95Ms, longestMs, mainThread, script, layout }: FrameFigures) {
  return {
    'frames/s': framesPerSecond,
    'p95, ms': p95Ms,
    'longest, ms': longestMs,
    'main thread, %': mainThread,
    'script, %': script,
    'layout, %': layout,
  };
}

interface Spent {
  readonly task: number;
  readonly script: number;
  readonly layout: number;
}

/** CPU seconds of the main thread so far, of them in scripts, and in styles and layout. */
async function taskSeconds(cdp: CDPSession): Promise<Spent> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  const figure = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  return {
    task: figure('TaskDuration'),
    script: figure('ScriptDuration'),
    layout: figure('LayoutDuration') + figure('RecalcStyleDuration'),
  };
}
