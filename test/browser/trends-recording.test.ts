import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Point } from '@t3000/contract';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { until } from '../harness/until.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.45.20.1', localAddress: '127.0.0.1', localPort: 47_846, port: 47_844 } as const;

/** What an engineer decides about recording: of one point, of many by a rule, of logs, of points to come. */
describe('the set-up of recording', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let point: Point;

  before(async () => {
    start = await startConsole(ends, field);
    const { items } = await start.hub.api.listPoints({ query: { kind: 'analog', limit: 1, sort: 'id' } });
    assert.ok(items[0]);
    point = items[0];
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });

  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('one point is recorded when it changes, with the size of a year told before', async () => {
    await page.goto(`/points?point=${point.id}`);
    const inspector = page.getByRole('region', { name: point.name });
    // Reading the point has an interval of its own.
    const everySecond = inspector.locator('.way').filter({ hasText: 'every 1 s' });
    await everySecond.waitFor();
    await inspector.getByRole('button', { name: 'Change recording' }).click();
    const dialog = page.getByRole('dialog', { name: `Recording of ${point.name}` });
    await dialog
      .getByText(/^31,536,000 samples, about /)
      .first()
      .waitFor();
    await takePicture(page, 'recording-dialog');
    await dialog.getByRole('radio', { name: /^When it changes/ }).check();
    await dialog.getByLabel(/^Smallest change/).fill('x');
    await dialog.getByText('A number from 0, or nothing.').waitFor();
    await dialog.getByLabel(/^Smallest change/).fill('0,5');
    await dialog.getByLabel('Also without a change').selectOption('900');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await inspector.getByText('when it changes, at least every 15 min').waitFor();
    const { items } = await start.hub.api.listTrendedPoints({
      params: { device_id: point.device_id },
      query: { limit: 2000 },
    });
    const own = items.find(({ point_id: id }) => id === point.id);
    assert.deepEqual(own?.recordings[0]?.strategy, { mode: 'change', deadband: 0.5, heartbeat_seconds: 900 });
    await page.getByRole('button', { name: 'Undo' }).click();
    await everySecond.waitFor();
  });

  test('a rule changes many points at once, by a calendar that shows its next times', async () => {
    await page.goto('/trends/recording');
    await page.getByLabel('Device', { exact: true }).selectOption({ label: point.device_name });
    await page.getByLabel('Kind', { exact: true }).selectOption('binary');
    const change = page.getByRole('button', { name: /^Change all \d+/ });
    await change.waitFor();
    await takePicture(page, 'recording-points');
    await change.click();
    const dialog = page.getByRole('dialog', { name: /^Recording of \d+ points/ });
    await dialog.getByRole('radio', { name: /^By calendar/ }).check();
    const cron = dialog.getByLabel('Minute, hour, day, month, weekday');
    await cron.fill('0 99 * * *');
    await dialog.getByText(/hour "99"/).waitFor();
    await cron.fill('0 6 * * mon-fri');
    await dialog.getByText(/^Next: .* 06:00/).waitFor();
    await takePicture(page, 'recording-cron');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('row').filter({ hasText: 'by calendar' }).first().waitFor();
  });

  test('a log is stopped and started, and tells what it should have stored', async () => {
    await page.getByRole('link', { name: 'Trend logs' }).click();
    const row = page.getByRole('row').filter({ hasText: point.device_name }).filter({ hasText: 'every 1 s' });
    const running = row.getByRole('switch');
    await running.click();
    await row.and(page.locator('.muted')).waitFor();
    await running.click();
    await row.and(page.locator(':not(.muted)')).waitFor();
    await takePicture(page, 'recording-logs');
    await row.getByText('every 1 s').click();
    const dialog = page.getByRole('dialog', { name: /^Collection of / });
    await dialog.getByRole('columnheader', { name: 'Expected' }).waitFor();
    await dialog
      .getByText(/complete|gap|nothing due/)
      .first()
      .waitFor();
    await takePicture(page, 'recording-statistics');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('new points are recorded as decided here, of the site and of one device', async () => {
    await page.getByRole('link', { name: 'New points' }).click();
    await page.getByText('As installed.').waitFor();
    await page.getByRole('button', { name: 'All types: Binary' }).click();
    const dialog = page.getByRole('dialog', { name: 'Recording of new points' });
    await dialog.getByRole('radio', { name: /^When it changes/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('As this site decided.').waitFor();
    assert.equal(await page.getByRole('button', { name: /binary: when it changes/i }).count(), 3);
    await takePicture(page, 'recording-defaults');
    await page.getByLabel('New points of').selectOption({ label: point.device_name });
    await page.getByText('As the site; a change here').waitFor();
    await page.getByRole('button', { name: /Input, analog/i }).click();
    await dialog.getByRole('radio', { name: /^Not recorded/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This device has its own way.').waitFor();
    await page.getByRole('button', { name: 'Record as the site does' }).click();
    await page.getByText('As the site; a change here').waitFor();
  });

  test('what is decided for new points is done to those there are as well, after its size was told, and taken back', async () => {
    const recorded = async (mode: string): Promise<number> => {
      const query = { device_id: point.device_id, kind: 'analog', limit: 500 } as const;
      const { items } = await start.hub.api.listPoints({ query });
      return items.filter(({ point_type: type, trend_mode: own }) => type === 'input' && own === mode).length;
    };
    const usual = await recorded('interval');
    await page.getByRole('button', { name: /Input, analog/i }).click();
    const dialog = page.getByRole('dialog', { name: 'Recording of new points' });
    await dialog.getByRole('radio', { name: /^When it changes/ }).check();
    await dialog.getByRole('checkbox', { name: /there are already/ }).check();
    await dialog
      .getByText(/a year/i)
      .first()
      .waitFor();
    await dialog
      .getByText(/samples/)
      .first()
      .waitFor();
    await takePicture(page, 'recording-existing');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const told = page.locator('.q-notification').filter({ hasText: /points recorded: when it changes/i });
    await told.waitFor();
    assert.equal(await recorded('interval'), 0);
    assert.ok((await recorded('change')) > 0);
    await told.getByRole('button', { name: 'Undo' }).click();
    await until('each as it was', async () => (await recorded('interval')) === usual);
    await page.getByRole('button', { name: 'Record as the site does' }).click();
    await page.getByText('As the site; a change here').waitFor();
  });

  test('narrow and dark it is the same page', async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto('/trends/recording');
    await page.getByRole('row').nth(3).waitFor();
    await takePicture(page, 'recording-narrow');
    const tooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(tooWide, false, 'nothing hangs over the edge');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('nothing complained but the browser of a calendar that is none', () => {
    assert.deepEqual(
      watched.complaints.filter((text) => !/status of 400/.test(text)),
      [],
    );
  });
});
