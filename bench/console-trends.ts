// A year of ten points on the trends page: from asking the server to the lines on the screen.
// Usage: node bench/console-trends.ts [--json] [--smoke]        (about a minute; needs Chromium and the built console)
import type { TestHub } from '../test/harness/hub.ts';
import { needBrowser, openConsole } from './parts/console-page.ts';
import { DAY_MS } from './parts/history.ts';
import { Report } from './parts/report.ts';
import { dataFolder, serverWithSite } from './parts/server.ts';
import { simulate } from './parts/simulator-process.ts';
import { median } from './parts/statistics.ts';

needBrowser();
const FIELD = { localAddress: '127.64.255.34', localPort: 47_904, port: 47_904 };
const isSmoke = process.argv.includes('--smoke');
const POINTS = 10;
const STEP_MS = 900_000;
const SAMPLES = isSmoke ? 960 : 35_040;
const ROUNDS = isSmoke ? 2 : 7;
const LIMIT_MS = 300;
/** What the server takes in one call. */
const CHUNK = 5000;

const report = new Report('console-trends', `${POINTS} points x ${SAMPLES} samples every 15 minutes`);
const site = await simulate({ devices: 1, pointsPerDevice: 100, address: '127.64.4.1', port: FIELD.port });
const hub = await serverWithSite(dataFolder(), site, FIELD);
const to = Math.floor(Date.now() / STEP_MS) * STEP_MS - DAY_MS;
const from = to - SAMPLES * STEP_MS;
const ids = await storeYear(hub);

const console = await openConsole({ hub });
const { page } = console;
await page.context().addInitScript(stopWatch());
const iso = (at: number): string => new Date(at).toISOString();
const address = `/trends?ids=${ids.join(',')}&from=${iso(from)}&to=${iso(to)}`;
const rounds: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  await page.goto(address);
  await page.getByRole('application').waitFor();
  const watch = await painted();
  rounds.push(watch.painted - watch.asked);
  report.row({
    round: round === 0 ? 'the first, cold' : String(round + 1),
    'answer, ms': watch.answered - watch.asked,
    'drawing, ms': watch.painted - watch.answered,
    'asked to painted, ms': watch.painted - watch.asked,
  });
}
const middle = median(rounds);
report.atMost('asked to painted', middle, LIMIT_MS, 'ms');
report.atMost('asked to painted, share of the limit', middle / LIMIT_MS, 1, 'x');
report.finish();
await console.browser.close();
await hub.program.stop();
await site.child.stop();
if (console.complaints.length > 0) throw new Error(console.complaints.join('\n'));

interface Watch {
  readonly asked: number;
  readonly answered: number;
  readonly painted: number;
}

async function painted(): Promise<Watch> {
  for (;;) {
    const watch = await page.evaluate<Watch>('globalThis.benchWatch');
    if (watch.painted > 0) return watch;
    await page.waitForTimeout(50);
  }
}

/**
 * Runs before the page does. The watch starts when the page asks for the trend; the first long line that is drawn after
 * the answer stops it, once the frame with it is through.
 */
function stopWatch(): string {
  return `(() => {
    const watch = (globalThis.benchWatch = { asked: 0, answered: 0, painted: 0 });
    const ask = globalThis.fetch;
    globalThis.fetch = async (...request) => {
      if (!String(request[0]).includes('/trend?') || watch.asked > 0) return ask(...request);
      watch.asked = performance.now();
      const answer = await ask(...request);
      watch.answered = performance.now();
      return answer;
    };
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { watch.painted ||= performance.now(); };
    const context = CanvasRenderingContext2D.prototype;
    const stroke = context.stroke;
    context.stroke = function (...path) {
      if (watch.answered > 0 && path[0] instanceof Path2D) requestAnimationFrame(() => port2.postMessage(0));
      return stroke.apply(this, path);
    };
  })()`;
}

/** Ten temperatures with days and seasons, in tenths. */
async function storeYear({ api }: TestHub): Promise<number[]> {
  const { items } = await api.listPoints({ query: { text: 'Temperature', limit: POINTS } });
  for (const [index, { id }] of items.entries()) {
    for (let first = 0; first < SAMPLES; first += CHUNK) {
      const samples = Array.from({ length: Math.min(CHUNK, SAMPLES - first) }, (_, place) => {
        const step = first + place;
        const value = 20 + index + 4 * Math.sin(step / 15.3) + 8 * Math.sin(step / 5580) + ((step * 7919) % 13) / 10;
        return { point_id: id, timestamp: from + step * STEP_MS, value: Math.round(value * 10) / 10 };
      });
      await api.storeTimeseries({ body: { samples } });
    }
  }
  return items.map(({ id }) => id);
}
