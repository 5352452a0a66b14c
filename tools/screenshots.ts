/** Takes the pictures of the README anew: `npm run build && npx node tools/screenshots.ts`. Needs Chromium. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { openPage, startBrowser } from '../test/harness/browser.ts';
import { signIn, type TestHub } from '../test/harness/hub.ts';
import { startProgram } from '../test/harness/program.ts';
import { until } from '../test/harness/until.ts';

const folder = join(import.meta.dirname, '../docs/images');
/** A README should open on a slow line as well. */
const PICTURE_BYTES_MAX = 300_000;

const ends = new AsyncDisposableStack();
try {
  await takePictures(await startDemo(), await startBrowser());
} finally {
  await ends.disposeAsync();
}

/** The demo with a month of history, on a port of its own so that it runs beside another one. */
async function startDemo(): Promise<TestHub> {
  const data = mkdtempSync(join(tmpdir(), 't3000-'));
  ends.defer(() => rmSync(data, { recursive: true }));
  const program = startProgram(['demo', '--data', data, '--port', '0', '--days', '30'], {
    T3000_BACNET_PORT: '47941',
  });
  ends.defer(async () => void (await program.stop()));
  return signIn(program, 'Harbour House');
}

async function takePictures(hub: TestHub, browser: Browser): Promise<void> {
  ends.defer(() => browser.close());
  mkdirSync(folder, { recursive: true });
  const handler = (await hub.api.listDevices({ query: { text: 'HH-AHU-1' } })).items[0];
  assert.ok(handler, 'the demo has no device HH-AHU-1');
  const { items: points } = await hub.api.listDevicePoints({ params: { id: handler.id } });
  const idOf = (name: string): number => {
    const found = points.find((point) => point.name === name);
    assert.ok(found, `HH-AHU-1 has no point ${name}`);
    return found.id;
  };

  await picture(hub, browser, 'overview-light', '/', async (page) => {
    await page.getByText('Unacknowledged').first().waitFor({ timeout: 120_000 });
    await page.locator('.u-over').first().waitFor();
  });

  const damper = idOf('Outdoor Air Damper');
  await hub.api.writePointValue({
    params: { id: damper },
    body: { value: 63, priority: 8, duration_seconds: 14_400, reason: 'Fresh air after the refurbishment of floor 2' },
  });
  await picture(hub, browser, 'points-light', `/points?device=${handler.id}&point=${damper}`, async (page) => {
    await page.getByRole('row', { name: /Manual P8/ }).waitFor();
    await page.getByRole('complementary').getByText('Last commands').waitFor();
  });

  const names = ['Supply Air Temp', 'Return Air Temp', 'Mixed Air Temp', 'Heating Valve', 'Outdoor Air Damper'];
  const ids = [...names, 'Supply Fan Status', 'Occupied Mode'].map(idOf);
  const { from, to } = lastWorkingDay();
  await picture(hub, browser, 'trends-dark', `/trends?ids=${ids.join(',')}&from=${from}&to=${to}`, async (page) => {
    const chart = page.locator('.u-over');
    await chart.waitFor();
    const { width, height } = (await chart.boundingBox()) ?? { width: 0, height: 0 };
    await chart.hover({ position: { x: width * 0.44, y: height * 0.5 } });
  });
}

/** Yesterday, or the Friday before a weekend: on working days there is something to see. */
function lastWorkingDay(): { from: string; to: string } {
  let day = Temporal.Now.plainDateISO().subtract({ days: 1 });
  while (day.dayOfWeek > 5) day = day.subtract({ days: 1 });
  const start = day.toZonedDateTime(Temporal.Now.timeZoneId());
  return { from: start.toInstant().toString(), to: start.add({ days: 1 }).toInstant().toString() };
}

async function picture(
  hub: TestHub,
  browser: Browser,
  name: string,
  path: string,
  prepare: (page: Page) => Promise<void>,
): Promise<void> {
  const colorScheme = name.endsWith('dark') ? 'dark' : 'light';
  const { page, context, complaints } = await openPage(browser, hub.url, { hub, colorScheme });
  await page.goto(path);
  await prepare(page);
  await until('everything to be loaded', () => page.evaluate<boolean>('document.querySelector(".loading") === null'));
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  assert.deepEqual(complaints, []);
  const { size } = statSync(file);
  assert.ok(size <= PICTURE_BYTES_MAX, `${file} has ${size} bytes, above the maximum ${PICTURE_BYTES_MAX}`);
  console.log(`${file}: ${size} bytes`);
  await context.close();
}
