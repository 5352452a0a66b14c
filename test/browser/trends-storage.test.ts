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

  test('a file is looked over row by row before anything is stored, and its points are drawn afterwards', async () => {
    const { api } = start.hub;
    const { items } = await api.listPoints({ query: { kind: 'analog', limit: 1 } });
    const [point] = items;
    assert.ok(point);
    const at = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 7_200_000;
    const row = (minute: number, value: string): string =>
      `${new Date(at + minute * 60_000).toISOString()},${point.id},${value},good`;
    const text = ['time,point_id,value,quality', row(0, '11.5'), row(1, 'warm'), row(2, '12.5'), ''].join('\n');
    const stored = async (): Promise<(number | null)[]> => {
      const { series } = await api.queryData({
        body: { point_ids: [point.id], start_time: String(at), end_time: String(at + 180_000) },
      });
      return series[0]?.values ?? [];
    };
    await page.goto('/trends/storage');
    await page.getByRole('button', { name: 'Import…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import history' });
    const file = { name: 'meter.csv', mimeType: 'text/csv', buffer: Buffer.from(text) };
    await dialog.getByLabel('Choose a file').setInputFiles(file);
    await dialog.getByText('2 samples can be stored,').waitFor();
    await dialog
      .getByRole('list', { name: 'Rows that are not taken' })
      .getByText(/Line 3:.*"warm" is no number/)
      .waitFor();
    assert.deepEqual(await stored(), [], 'a look stores nothing');
    await takePicture(page, 'storage-import');
    await dialog.getByRole('button', { name: 'Store', exact: true }).click();
    await dialog.getByText('2 samples stored,').waitFor();
    assert.deepEqual(await stored(), [11.5, 12.5]);
    await dialog.getByRole('link', { name: 'Show the chart' }).click();
    await page.waitForURL(new RegExp(`/trends\\?ids=${point.id}`));
    await page.getByRole('application').waitFor();
    await page.goto('/trends/storage');
  });

  test('samples from the future wait here until they are taken into history with their stamps put right, or discarded', async () => {
    const { api } = start.hub;
    const { items } = await api.listPoints({ query: { kind: 'analog', limit: 2 } });
    const [one, other] = items;
    assert.ok(one && other);
    await page.goto('/trends/storage');
    const panel = page.getByRole('region', { name: 'Set aside: stamped in the future' });
    await panel.getByText('Nothing is set aside').waitFor();
    const at = Math.floor(Date.now() / 1000) * 1000 - 120_000;
    const samples = [one, other].flatMap(({ id }) =>
      [0, 1000].map((offset) => ({ point_id: id, timestamp: at + 7_200_000 + offset, value: 11.5 + offset })),
    );
    const { rejected } = await api.storeTimeseries({ body: { samples } });
    assert.match(rejected[3]?.why ?? '', /set aside/);
    await page.reload();
    const entry = panel.getByRole('listitem').filter({ hasText: one.name });
    await entry.getByText('2 samples', { exact: false }).waitFor();
    await takePicture(page, 'storage-set-aside');
    await entry.getByRole('button', { name: 'Take in…' }).click();
    const dialog = page.getByRole('dialog', { name: `Take into history: ${one.name}` });
    await dialog.getByText('They would stand at').waitFor();
    await dialog.getByLabel('Seconds earlier').fill('-1');
    await dialog.getByText('Whole seconds').waitFor();
    await dialog.getByLabel('Seconds earlier').fill('7200');
    await dialog.getByText('They would stand at').waitFor();
    await dialog.getByRole('button', { name: 'Take into history' }).click();
    await page.getByText('2 taken into history, 0 left.').waitFor();
    await entry.waitFor({ state: 'detached' });
    const { series } = await api.queryData({
      body: { point_ids: [one.id], start_time: String(at), end_time: String(at + 1001) },
    });
    assert.ok(series[0]?.values.includes(11.5), JSON.stringify(series[0]));
    const rest = panel.getByRole('listitem').filter({ hasText: other.name });
    await rest.getByRole('button', { name: 'Discard…' }).click();
    const sure = page.getByRole('dialog', { name: `Discard the samples of ${other.name}?` });
    await sure.getByRole('button', { name: 'Discard them' }).click();
    await panel.getByText('Nothing is set aside').waitFor();
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
