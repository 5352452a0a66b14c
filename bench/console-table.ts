// The points table of a site with 10,000 points while 2,000 a second change.
// Usage: node bench/console-table.ts [--json] [--smoke]        (about a minute; needs Chromium and the built console)
//
// Nothing is fed by hand: simulated devices move, the server polls all points every two seconds, finds about half of
// them changed and tells the page those it shows.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

import { LIVE_PATH, LIVE_VERSION } from '@t3000/contract';
import type { ServerMessage } from '@t3000/contract';
import { WebSocket } from 'ws';

import type { TestHub } from '../test/harness/hub.ts';
import { frameRow, framesDuring, framesOfNothing, needBrowser, openConsole } from './parts/console-page.ts';
import { Report } from './parts/report.ts';
import { dataFolder, serverWithSite } from './parts/server.ts';
import { simulate } from './parts/simulator-process.ts';

needBrowser();
const FIELD = { localAddress: '127.64.255.33', localPort: 47_903, port: 47_903 };
const isSmoke = process.argv.includes('--smoke');
const DEVICES = isSmoke ? 1 : 10;
const POINTS = DEVICES * 1000;
const WINDOW_MS = isSmoke ? 1500 : 6000;
const FRAMES_MIN = 50;
const CHANGES_MIN = isSmoke ? 0 : 1900;

const report = new Report('console-table', `${POINTS} rows, all of them polled every 2 s`);
const site = await simulate({ devices: DEVICES, pointsPerDevice: 1000, address: '127.64.3.1', port: FIELD.port });
const hub = await serverWithSite(dataFolder(), site, FIELD, { T3000_POLL_INTERVAL: '2' });
const changes = await changesOf(hub);
report.row({ 'changes a second': 'in the building', found: changes });
const console = await openConsole({ hub });
const { page } = console;
report.row({ table: 'an empty page', ...frameRow(await framesOfNothing(console)) });
await page.goto('/points');
await page.locator('.live:not(.lost)').waitFor();
await page.locator('.body .row').nth(20).waitFor();
// Lists of this length are fetched whole, so that all of it can be selected.
await page.waitForLoadState('networkidle');
await watchRows();

const still = await framesDuring(console, () => delay(WINDOW_MS));
report.row({ table: 'at rest', ...frameRow(still) });
const wheel = await framesDuring(console, () => turnWheel(120, 40));
report.row({ table: 'wheel, a notch every 40 ms', ...frameRow(wheel) });
const fast = await framesDuring(console, () => turnWheel(900, 30));
report.row({ table: 'thrown through the list', ...frameRow(fast) });
const jumps = await framesDuring(console, jumpAbout);
report.row({ table: 'End, Home, pages', ...frameRow(jumps) });
const rows = await page.evaluate<{ frames: number; blank: number; holes: number }>('globalThis.benchRows');
report.row({
  rows: 'looked at each frame',
  frames: rows.frames,
  'with blank rows': rows.blank,
  'with holes': rows.holes,
});

const slowest = Math.min(still.framesPerSecond, wheel.framesPerSecond, fast.framesPerSecond);
report.atLeast('changes a second in the building', changes, CHANGES_MIN, 'changes/s');
report.atLeast('frames a second, the slowest of rest and scrolling', slowest, FRAMES_MIN, 'frames/s');
report.atLeast('frames a second, times the limit', slowest / FRAMES_MIN, 1, 'x');
report.atMost('frames with blank rows', rows.blank + rows.holes, 0, 'frames');
report.finish();
await console.browser.close();
await hub.program.stop();
await site.child.stop();
if (console.complaints.length > 0) throw new Error(console.complaints.join('\n'));

/**
 * Looks at the table in every frame, after everything of the frame has run: a height of the visible part without a row is
 * blank, and a row whose name is not there yet is a hole.
 */
async function watchRows(): Promise<void> {
  await page.evaluate(`(() => {
    const seen = (globalThis.benchRows = { frames: 0, blank: 0, holes: 0 });
    const table = document.querySelector('.table');
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      seen.frames++;
      const head = table.querySelector('.head').offsetHeight;
      const from = table.scrollTop, to = from + table.clientHeight - head;
      const rows = [...table.querySelectorAll('.body .row')].map((row) => {
        const start = Number(/translateY\\(([\\d.]+)px/.exec(row.style.transform)?.[1] ?? 0);
        return { row, start, end: start + row.offsetHeight };
      }).filter(({ start, end }) => end > from && start < to).sort((a, b) => a.start - b.start);
      let covered = from;
      for (const { start, end } of rows) if (start <= covered + 1) covered = Math.max(covered, end);
      const total = table.querySelector('.body').offsetHeight;
      if (covered < Math.min(to, total) - 1) seen.blank++;
      else if (rows.some(({ row }) => row.querySelector('.hole') !== null || row.textContent.trim() === '')) seen.holes++;
    };
    const look = () => { port2.postMessage(0); requestAnimationFrame(look); };
    requestAnimationFrame(look);
  })()`);
}

async function turnWheel(pixels: number, everyMs: number): Promise<void> {
  const box = await page.locator('.table').boundingBox();
  if (box === null) throw new Error('the table is not there');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const until = performance.now() + WINDOW_MS;
  const turnAt = performance.now() + WINDOW_MS / 2;
  while (performance.now() < until) {
    await page.mouse.wheel(0, performance.now() < turnAt ? pixels : -pixels);
    await delay(everyMs);
  }
}

async function jumpAbout(): Promise<void> {
  await page.locator('.body .row .cell').nth(3).click();
  await page.keyboard.press('Escape');
  for (const key of ['Control+End', 'PageUp', 'PageUp', 'Control+Home', 'PageDown', 'PageDown']) {
    await page.keyboard.press(key);
    await delay(WINDOW_MS / 12);
  }
}

/** Changes of the building in a second, as a client hears them that watches half of it. */
async function changesOf({ api, url, cookie }: TestHub): Promise<number> {
  const half = POINTS / 2;
  const ids: number[] = [];
  while (ids.length < half) {
    const { items } = await api.listPoints({ query: { limit: 1000, offset: ids.length, sort: 'id' } });
    ids.push(...items.map(({ id }) => id));
  }
  const socket = new WebSocket(`${url.replace('http', 'ws')}${LIVE_PATH}`, { headers: { cookie: cookie() } });
  await once(socket, 'open');
  const shown = new Map<number, number | null>();
  let found = 0;
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as ServerMessage;
    if (message.type !== 'PointUpdate') return;
    for (const [id, value] of message.values) {
      if (shown.has(id) && shown.get(id) !== value) found++;
      shown.set(id, value);
    }
  });
  socket.send(JSON.stringify({ type: 'hello', version: LIVE_VERSION }));
  socket.send(JSON.stringify({ type: 'subscribe', points: ids.slice(0, half), topics: [] }));
  await delay(3000);
  const [before, startedAt] = [found, performance.now()];
  await delay(4000);
  socket.terminate();
  return ((found - before) * 2 * 1000) / (performance.now() - startedAt);
}
