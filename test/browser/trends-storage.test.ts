import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.45.40.1', localAddress: '127.0.0.1', localPort: 47_847, port: 47_842 } as const;
const DAY = 86_400_000;

/** What an administrator finds out and decides about where history is kept. */
describe('the storage of history', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    start = await startConsole(ends, field);
    const { items } = await start.hub.api.listPoints({ query: { limit: 1 } });
    const id = items[0]?.id ?? 0;
    // Days with more and more samples, and two of them without any.
    for (const day of [9, 8, 7, 6, 3, 2]) {
      const from = Math.floor(Date.now() / DAY) * DAY - day * DAY;
      const samples = Array.from({ length: 1000 * (10 - day) }, (_, index) => ({
        point_id: id,
        timestamp: from + index * 5000,
        value: index % 97,
      }));
      await start.hub.api.storeTimeseries({ body: { samples } });
    }
    await start.hub.api.compactHistory();
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });

  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('size, growth and what is missing stand on one page', async () => {
    await page.goto('/trends');
    await page.getByRole('link', { name: 'Storage' }).click();
    await page.getByText('Growth', { exact: true }).waitFor();
    await page.getByText('no samples at all').first().waitFor();
    await page.getByText('As a table').click();
    await page.getByText('8,000 samples').first().waitFor();
    await page.getByText('As a table').click();
    await takePicture(page, 'storage');
  });

  test('every stored byte is checked, with the progress and what came of it', async () => {
    await page.getByRole('button', { name: 'Check now' }).click();
    await page.getByText(/all [\d,]+ chunks are sound/).waitFor();
  });

  test('classes of points are kept for their own time; forgetting earlier is asked about', async () => {
    const panel = page.getByRole('region', { name: 'Kept for' });
    await panel.getByRole('button', { name: 'Add a class' }).click();
    await panel.getByLabel('Type').selectOption('input');
    await panel.getByRole('spinbutton', { name: 'days' }).first().fill('4000');
    await panel
      .getByText(/points, from /)
      .first()
      .waitFor();
    await panel.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').first().waitFor();
    await panel.getByRole('spinbutton', { name: /All other points/ }).fill('30');
    await panel.getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Forget samples earlier?' });
    await takePicture(page, 'storage-forget');
    await dialog.getByRole('button', { name: 'Forget them' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { retention } = await start.hub.api.getHistoryStorage();
    assert.deepEqual(retention, {
      default_days: 30,
      classes: [{ point_type: 'input', kind: 'binary', days: 4000 }],
    });
  });

  test('narrow and dark it is the same page', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await page.getByText('Growth', { exact: true }).waitFor();
    await takePicture(page, 'storage-narrow');
    assert.equal(await page.evaluate('document.documentElement.scrollWidth > innerWidth'), false);
  });

  test('nothing complained', () => assert.deepEqual(watched.complaints, []));
});
