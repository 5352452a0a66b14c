import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Device, Point } from '@t3000/contract';
import type { Locator, Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.68.0.1', localAddress: '127.0.0.1', localPort: 48_302, port: 48_303 } as const;

/** The way from a value, wherever it stands, to its line on a chart: by pointer, by keys, by dragging. */
describe('the trend of any value', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let device: Device;
  let points: readonly Point[];

  before(async () => {
    start = await startConsole(ends, field);
    const { api } = start.hub;
    const { items } = await api.listDevices({ query: { text: 'AHU-1' } });
    const [first] = items;
    assert.ok(first);
    device = first;
    points = (await api.listPoints({ query: { device_id: device.id, kind: 'analog', limit: 20 } })).items;
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('a button beside the value under the pointer opens a menu whose first entry is the trend', async () => {
    await page.goto(`/points?device=${device.id}`);
    const value = valueOf(points[0]);
    await value.hover();
    await page.getByRole('button', { name: 'Trend and more' }).click();
    const menu = page.getByRole('menu', { name: points[0]?.name ?? '?' });
    await menu.getByRole('menuitem', { name: /^Trend/ }).waitFor();
    assert.equal(await menu.getByRole('menuitem', { name: /^Add to the chart/ }).count(), 0, 'no chart is open yet');
    await takePicture(page, 'anywhere-menu');
    await menu.getByRole('menuitem', { name: /^Trend/ }).press('Enter');
    await page.waitForURL(new RegExp(`/trends\\?ids=${points[0]?.id}`));
    await page.getByRole('application').waitFor();
  });

  test('with a chart open, keys put further values on it from the page one is on', async () => {
    await page.goto(`/devices/${device.id}/details/objects`);
    await valueOf(points[1]).waitFor();
    await page.getByRole('gridcell', { name: points[1]?.name ?? '?', exact: true }).focus();
    await page.keyboard.press('Shift+T');
    await page.getByText('Added 1 line to the chart.').waitFor();
    await page.getByRole('button', { name: 'Show the chart' }).click();
    await page.waitForURL(new RegExp(`ids=${points[0]?.id}(,|%2C)${points[1]?.id}`));
  });

  test('values of drawings and a right click on any row lead there as well', async () => {
    await page.goto(`/devices/${device.id}/details/equipment`);
    const drawn = page.locator('main a:has([data-point])').first();
    await drawn.waitFor();
    const id = await drawn.locator('[data-point]').getAttribute('data-point');
    await drawn.focus();
    await page.keyboard.press('t');
    await page.waitForURL(new RegExp(`/trends\\?ids=${id}$`));
    await page.goto(`/points?device=${device.id}`);
    await page.getByRole('gridcell', { name: points[2]?.name ?? '?', exact: true }).click({ button: 'right' });
    const menu = page.getByRole('menu', { name: points[2]?.name ?? '?' });
    await menu.getByRole('menuitem', { name: /^Add to the chart.*1 line so far/ }).click();
    await page.getByRole('button', { name: 'Show the chart' }).click();
    await page.waitForURL(new RegExp(`ids=${id}(,|%2C)${points[2]?.id}`));
  });

  test('rows of the points list are dragged onto the open chart or a new one', async () => {
    await page.goto(`/points?device=${device.id}`);
    await page.evaluate(`sessionStorage.removeItem('t3000.chart')`);
    await page.reload();
    await valueOf(points[3]).waitFor();
    await drag(page.getByRole('gridcell', { name: points[3]?.name ?? '?', exact: true }), () =>
      page.locator('.zone').filter({ hasText: 'New chart' }),
    );
    await page.waitForURL(new RegExp(`/trends\\?ids=${points[3]?.id}$`));
    await page.getByRole('application').waitFor();
  });

  test('a branch that is dragged onto the chart brings what is recorded in it, or what to pick from', async () => {
    await page.getByRole('application').waitFor();
    await drag(
      page.getByRole('button', { name: device.name }),
      () => page.getByRole('application'),
      async () => {
        await page.getByText(`Let go to add what is recorded in ${device.name}`).waitFor();
        await takePicture(page, 'anywhere-branch');
      },
    );
    const dialog = page.getByRole('dialog', { name: 'Points on the chart' });
    await dialog.getByText('Only points of the branch').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.match(page.url(), new RegExp(`device=${device.id}`));
  });

  test('nothing complained', () => assert.deepEqual(watched.complaints, []));

  function valueOf(point: Point | undefined): Locator {
    return page.getByRole('row').locator(`[data-point="${point?.id}"]`);
  }
  /** As a hand does it: press, move a little, move there, let go. */
  async function drag(from: Locator, to: () => Locator, held?: () => Promise<void>): Promise<void> {
    const box = await from.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 12, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 40, box.y + box.height / 2 + 30, { steps: 4 });
    const target = to();
    await target.waitFor();
    const end = await target.boundingBox();
    assert.ok(end);
    await page.mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 4 });
    await held?.();
    await page.mouse.up();
  }
});
