// What travels until somebody who was never here has signed in and sees the overview.
// Usage: node bench/console-load.ts [--json]        (about 15 seconds; needs Chromium and the built console)
//
// Two browsers on one server: one that takes gzip alone, as all do over plain HTTP in a building's network, and one that
// takes brotli, as they do over HTTPS. Everything counts: page, scripts, styles, answers of the API, headers.
import { admin } from '../test/harness/hub.ts';
import { needBrowser, openConsole } from './parts/console-page.ts';
import { Report } from './parts/report.ts';
import { dataFolder, serverWithSite } from './parts/server.ts';
import { simulate } from './parts/simulator-process.ts';

needBrowser();
const FIELD = { localAddress: '127.64.255.31', localPort: 47_901, port: 47_901 };
const LIMIT_KB = 250;

const report = new Report('console-load', 'sign-in and overview in an empty browser, 20 devices x 50 points');
const site = await simulate({ devices: 20, pointsPerDevice: 50, address: '127.64.1.1', port: FIELD.port });
const hub = await serverWithSite(dataFolder(), site, FIELD);

const gzip = await load('gzip');
const brotli = await load('gzip, deflate, br');
report.atMost('first load, gzip', gzip, LIMIT_KB, 'kB');
report.atMost('first load, brotli', brotli, LIMIT_KB, 'kB');
report.finish();
await hub.program.stop();
await site.child.stop();

/** Kilobytes until the overview stands still. */
async function load(encoding: 'gzip' | 'gzip, deflate, br'): Promise<number> {
  const console = await openConsole({ url: hub.url, headers: { 'accept-encoding': encoding } });
  const { page, cdp } = console;
  const kinds = new Map<string, string>();
  const sums = { scripts: 0, styles: 0, api: 0, rest: 0 };
  let requests = 0;
  await cdp.send('Network.enable');
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => {
    const kind = new URL(response.url).pathname.startsWith('/api/') ? 'api' : type;
    kinds.set(requestId, kind === 'Script' ? 'scripts' : kind === 'Stylesheet' ? 'styles' : kind);
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId);
    requests++;
    sums[kind === 'scripts' || kind === 'styles' || kind === 'api' ? kind : 'rest'] += encodedDataLength / 1000;
  });
  const startedAt = performance.now();
  await page.goto('/');
  await page.getByLabel('Name').fill(admin.name);
  await page.getByLabel('Password', { exact: true }).fill(admin.password);
  const signedInAt = performance.now();
  await page.keyboard.press('Enter');
  await page.locator('.live:not(.lost)').waitFor();
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
  const total = sums.scripts + sums.styles + sums.api + sums.rest;
  report.row({
    takes: encoding,
    requests,
    'scripts, kB': sums.scripts,
    'styles, kB': sums.styles,
    'API, kB': sums.api,
    'rest, kB': sums.rest,
    'all, kB': total,
    'of the limit': total / LIMIT_KB,
    'sign-in page, ms': signedInAt - startedAt,
  });
  if (console.complaints.length > 0) throw new Error(console.complaints.join('\n'));
  await console.browser.close();
  return total;
}
