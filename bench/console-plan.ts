// A floor plan with 500 markers of which 2,000 a second change.
// Usage: node bench/console-plan.ts [--json] [--smoke]        (about 30 seconds; needs Chromium and the built console)
//
// Every change lands on the screen: the live values come from a feed of the benchmark, four a second for each marker.
// A plant with 2,000 changes a second spreads them over all of its floors.
import type { TestHub } from '../test/harness/hub.ts';
import { frameRow, framesDuring, framesOfNothing, needBrowser, openConsole } from './parts/console-page.ts';
import { startLiveFeed } from './parts/live-feed.ts';
import { Report } from './parts/report.ts';
import { dataFolder, serverWithSite } from './parts/server.ts';
import { simulate } from './parts/simulator-process.ts';
import { median } from './parts/statistics.ts';

needBrowser();
const FIELD = { localAddress: '127.64.255.32', localPort: 47_902, port: 47_902 };
const isSmoke = process.argv.includes('--smoke');
const MARKERS = isSmoke ? 50 : 500;
const CHANGES = isSmoke ? 200 : 2000;
const WINDOW_MS = isSmoke ? 1000 : 5000;
const ROUNDS = isSmoke ? 1 : 3;
const ROOMS = 40;
const FRAMES_MIN = 50;
const MAIN_THREAD_MAX = 50;

const report = new Report('console-plan', `${MARKERS} markers in ${ROOMS} rooms, ${CHANGES} changes a second on them`);
const site = await simulate({ devices: 5, pointsPerDevice: 200, address: '127.64.2.1', port: FIELD.port });
const hub = await serverWithSite(dataFolder(), site, FIELD);
const floorId = await buildFloor(hub);
const feed = await startLiveFeed(hub.url, CHANGES);
const console = await openConsole({ hub, url: feed.url });
const { page } = console;
report.row({ plan: 'an empty page', 'changes/s': 0, ...frameRow(await framesOfNothing(console)) });
await page.goto(`/plans/${floorId}`);
await page.locator('.live:not(.lost)').waitFor();
await page
  .locator('button.marker')
  .nth(MARKERS - 1)
  .waitFor();

const shown = await textsPerSecond();
report.row({ plan: 'texts drawn anew', 'texts/s': shown });
const rounds = [];
for (let round = 0; round < ROUNDS; round++) {
  const before = feed.sent();
  const figures = await framesDuring(console, () => page.waitForTimeout(WINDOW_MS));
  rounds.push(figures);
  report.row({ plan: 'at rest', 'changes/s': ((feed.sent() - before) * 1000) / WINDOW_MS, ...frameRow(figures) });
}
const dragged = await framesDuring(console, dragAbout);
report.row({ plan: 'being moved', 'changes/s': CHANGES, ...frameRow(dragged) });

const frames = median(rounds.map(({ framesPerSecond }) => framesPerSecond));
report.atLeast('frames a second', frames, FRAMES_MIN, 'frames/s');
report.atLeast('frames a second, times the limit', frames / FRAMES_MIN, 1, 'x');
report.atLeast('frames a second while it is moved', dragged.framesPerSecond, FRAMES_MIN, 'frames/s');
const busy = median(rounds.map(({ mainThread }) => mainThread));
report.atMost('share of the main thread', busy, MAIN_THREAD_MAX, '%');
report.atLeast('values drawn anew', shown, CHANGES * 0.85, 'texts/s');
report.finish();
await console.browser.close();
feed.stop();
await hub.program.stop();
await site.child.stop();
if (console.complaints.length > 0) throw new Error(console.complaints.join('\n'));

/** Zoomed in and moved by hand, as somebody does who looks for a room. */
async function dragAbout(): Promise<void> {
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await page.getByRole('button', { name: 'Zoom in' }).click();
  const box = await page.locator('.frame').boundingBox();
  if (box === null) throw new Error('the plan is not there');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const until = performance.now() + WINDOW_MS;
  for (let step = 0; performance.now() < until; step++) {
    await page.mouse.move(x + 150 * Math.sin(step / 15), y + 100 * Math.cos(step / 15));
    await page.waitForTimeout(12);
  }
  await page.mouse.up();
}

/** That the changes are on the screen and not only on the wire: texts of markers that changed in a second. */
async function textsPerSecond(): Promise<number> {
  await page.evaluate(`(() => {
    globalThis.benchTexts = 0;
    globalThis.benchWatcher = new MutationObserver((changes) => { globalThis.benchTexts += changes.length; });
    const options = { subtree: true, characterData: true, childList: true };
    globalThis.benchWatcher.observe(document.querySelector('.stage'), options);
  })()`);
  const startedAt = performance.now();
  await page.waitForTimeout(WINDOW_MS / 2);
  const texts = await page.evaluate<number>('globalThis.benchWatcher.disconnect(), globalThis.benchTexts');
  return (texts * 1000) / (performance.now() - startedAt);
}

/** A floor of rooms in rows, with its values spread evenly. */
async function buildFloor({ api }: TestHub): Promise<number> {
  const building = await api.addBuilding({ body: { name: 'Bench' } });
  const floor = await api.addFloor({ params: { id: building.id }, body: { name: 'Floor' } });
  const { items } = await api.listPoints({ query: { limit: MARKERS } });
  for (let index = 0; index < ROOMS; index++) {
    const [left, top] = [(index % 8) / 8, Math.floor(index / 8) / 5];
    const outline: [number, number][] = [
      [left, top],
      [left + 0.12, top],
      [left + 0.12, top + 0.19],
      [left, top + 0.19],
    ];
    const room = await api.addRoom({ params: { id: floor.id }, body: { name: `Room ${index + 1}`, outline } });
    const ids = items.filter((_, place) => place % ROOMS === index).map(({ id }) => id);
    await api.assignPlaces({ body: { place_id: room.id, point_ids: ids } });
  }
  const across = 25;
  const markers = items.map(({ id }, index): { point_id: number; at: [number, number] } => ({
    point_id: id,
    at: [((index % across) + 0.5) / across, (Math.floor(index / across) + 0.5) / Math.ceil(MARKERS / across)],
  }));
  await api.setPlanMarkers({ params: { id: floor.id }, body: { items: markers } });
  return floor.id;
}
