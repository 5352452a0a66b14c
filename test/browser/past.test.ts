import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Point } from '@t3000/contract';
import type { Locator, Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.68.1.1', localAddress: '127.0.0.1', localPort: 48_304, port: 48_305 } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Noon of a day that is over; the first value of the building is two hours older. */
const NOON = Math.floor(Date.now() / DAY) * DAY - 2 * DAY + DAY / 2;

/** The building at 14:05 last Tuesday. */
describe('the site as it was', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let point: Point;

  before(async () => {
    start = await startConsole(ends, field);
    const { api } = start.hub;
    const { items } = await api.listPoints({ query: { text: 'Supply Temp Setpoint', limit: 1 } });
    const [found] = items;
    assert.ok(found);
    point = found;
    // 100 at noon and one more each minute; the point shows about 20 now.
    const samples = Array.from({ length: 240 }, (_, minute) => ({
      point_id: point.id,
      timestamp: NOON + (minute - 120) * MINUTE,
      value: minute - 20,
    }));
    await api.storeTimeseries({ body: { samples } });
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('an address with a moment shows the values of that moment, and what was not recorded as a dash', async () => {
    await page.goto(`/points?device=${point.device_id}&at=${iso(NOON)}`);
    await shows(row(point.name), /100\.\d*\s*°C/);
    await bar()
      .getByText(/^1 of \d+ values on the screen were recorded\./)
      .waitFor();
    const { items } = await start.hub.api.getTimeseriesAt({ query: { ids: String(point.id), time: String(NOON) } });
    assert.equal(items[0]?.value, 100);
    await takePicture(page, 'past-points');
  });

  test('steps, slider and field move through time, and the address follows', async () => {
    await bar().getByRole('button', { name: '15 minutes on' }).click();
    await shows(row(point.name), /115\.\d*\s*°C/);
    await bar().getByRole('slider').press('ArrowLeft');
    await shows(row(point.name), /114\.\d*\s*°C/);
    await addressSays(NOON + 14 * MINUTE);
    await bar()
      .getByLabel(/^Moment/)
      .fill(new Date(NOON + HOUR).toISOString().slice(0, 16));
    await shows(row(point.name), /160\.\d*\s*°C/);
    await addressSays(NOON + HOUR);
    await page.reload();
    await shows(row(point.name), /160\.\d*\s*°C/);
  });

  test('nothing can be written, and the next page is of the same moment', async () => {
    await row(point.name).getByText(point.name).click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText('You look at an earlier moment').waitFor();
    assert.equal(await inspector.getByRole('button', { name: /^Write/ }).isDisabled(), true);
    await page.goto(`/devices/${point.device_id}/details/objects?at=${iso(NOON)}`);
    await shows(row(point.name), /100\.\d*\s*°C/);
    await page
      .getByRole('link', { name: /^Points/ })
      .first()
      .click();
    await page.waitForURL(/\/points\?.*at=/);
  });

  test('one key goes back to now, and from a chart to the moment of its cursor', async () => {
    await page.keyboard.press('h');
    await bar().waitFor({ state: 'detached' });
    await page.waitForURL((url) => !url.searchParams.has('at'));
    await page.goto(`/trends?ids=${point.id}&from=${iso(NOON - HOUR)}&to=${iso(NOON + HOUR)}`);
    await page.locator('.body[aria-busy=false] .u-over').waitFor();
    await page.keyboard.press('p');
    await page.waitForURL(/\/(points|plans).*at=/);
    await bar().waitFor();
    await page.goto(`/points?device=${point.device_id}&at=${iso(NOON)}`);
    await shows(row(point.name), /100\.\d*\s*°C/);
    await bar()
      .getByRole('button', { name: /^Back to now/ })
      .click();
    await bar().waitFor({ state: 'detached' });
    await page.locator('.live:not(.lost)').waitFor();
    await row(point.name).getByText(/^100/).waitFor({ state: 'detached' });
  });

  test('nothing complained', () => assert.deepEqual(watched.complaints, []));

  const addressSays = (at: number): Promise<void> => page.waitForURL((url) => url.searchParams.get('at') === iso(at));
  const bar = (): Locator => page.getByRole('region', { name: 'As it was' });
  const row = (name: string): Locator => page.getByRole('row').filter({ hasText: name }).first();
  async function shows(place: Locator, text: RegExp): Promise<void> {
    await place.locator('[data-point]').filter({ hasText: text }).waitFor();
  }
});

function iso(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
