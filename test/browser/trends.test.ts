import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Point } from '@t3000/contract';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.73.0.1', localAddress: '127.0.0.1', localPort: 47_735, port: 47_733 } as const;
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Noon, so that nothing of the test lies across a change of the day. */
const NOON = Math.floor(Date.now() / DAY) * DAY - DAY / 2;

/** What an engineer does on the trends page with two days of history: look, measure, compare, keep, take away. */
describe('the trends of a building with history', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let points: readonly Point[];
  let address = '';

  before(async () => {
    start = await startConsole(ends, field);
    const { api } = start.hub;
    const find = async (text: string, kind: Point['kind']) => {
      const { items } = await api.listPoints({ query: { text, kind, limit: 1 } });
      assert.ok(items[0], `a point like ${text}`);
      return items[0];
    };
    points = [await find('Temp', 'analog'), await find('Damper', 'analog'), await find('Fan', 'binary')];
    await storeDays(start, points, 2);
    const ids = points.map(({ id }) => id).join(',');
    address = `/trends?ids=${ids}&from=${iso(NOON - 240 * MINUTE)}&to=${iso(NOON)}`;
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub, acceptDownloads: true });
    page = watched.page;
  });

  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('two cursors tell values, difference, mean, integral and time in state between them', async () => {
    await page.goto(address);
    await page.getByRole('application').waitFor();
    await page.keyboard.press('m');
    const table = page.getByRole('region', { name: 'Measure' });
    await table.getByText('Between A and B: 2 h').waitFor();
    // The value climbs by one each minute; A is at minute 60 of the window and B at 180.
    const row = table.getByRole('row').filter({ hasText: points[0]?.name ?? '' });
    await row.getByText(/^\+120\.\d* /).waitFor();
    const fan = table.getByRole('row').filter({ hasText: points[2]?.name ?? '' });
    await fan.getByText(/1 h \(50 %\).*1 h \(50 %\)/).waitFor();
    await page.waitForURL(/[?&]a=.*&b=/);
    await takePicture(page, 'trends-measure');
    await page.reload();
    await table.getByText('Between A and B: 2 h').waitFor();
    await page.keyboard.press('m');
    await table.waitFor({ state: 'detached' });
  });

  test('the same points a day earlier lie under today, and the address keeps it', async () => {
    await page.goto(address);
    await page.getByLabel('Compare with').selectOption('1d');
    await page.getByText(`${points[0]?.name} · 1 day earlier`).first().waitFor();
    await page.waitForURL(/compare=1d/);
    await takePicture(page, 'trends-compare');
    await page.reload();
    await page.getByText(`${points[0]?.name} · 1 day earlier`).first().waitFor();
  });

  test('history leaves as a file whose size was told before', async () => {
    await page.goto(address);
    await page.getByRole('application').waitFor();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export history' });
    await dialog.getByText(/^720 rows, about /).waitFor();
    await dialog.getByRole('combobox', { name: /^Rows/ }).selectOption('3600');
    await dialog.getByText(/^4 rows, about /).waitFor();
    await takePicture(page, 'trends-export');
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    const file = await download;
    assert.match(file.suggestedFilename(), /^history-.*\.csv$/);
    const text = readFileSync(await file.path(), 'utf8');
    assert.ok(text.includes(points[0]?.name ?? '?'), text.slice(0, 300));
    await dialog.waitFor({ state: 'detached' });
  });

  test('an export that is stopped leaves no file and the dialog as it was', async () => {
    await page.goto(address);
    await page.route('**/api/trendlog/data/export?*', async (route) => {
      // Held until the page gives up.
      await new Promise((resolve) => page.once('requestfailed', resolve));
      await route.abort().catch(() => undefined);
    });
    await page.getByRole('application').waitFor();
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export history' });
    await dialog.getByText(/rows, about /).waitFor();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await dialog.getByRole('button', { name: 'Cancel' }).waitFor();
    await page.unroute('**/api/trendlog/data/export?*');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('days of the local clock are bars, and a table with the time in each state', async () => {
    const ids = points.map(({ id }) => id).join(',');
    await page.goto(`/trends?ids=${ids}&from=${iso(NOON - 2 * DAY)}&to=${iso(NOON)}`);
    await page.getByLabel('By', { exact: true }).selectOption('day');
    await page.getByRole('img', { name: new RegExp(`^${points[0]?.name ?? '?'}, [23] bars`) }).waitFor();
    await page.waitForURL(/by=day/);
    await takePicture(page, 'trends-days');
    await page.getByRole('button', { name: 'Table' }).click();
    const table = page.getByRole('grid', { name: 'Summary by Day' });
    // The fan is on every other hour.
    await table.getByText(/50 %/).first().waitFor();
    await page.getByLabel('Figure').selectOption('range');
    await table
      .getByText(/^0\.0 – /)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Table' }).click();
    await page.getByLabel('By', { exact: true }).selectOption('');
    await page.getByRole('application').waitFor();
  });

  test('lines show what time makes of values, as the server works it out', async () => {
    const [first, , fan] = points;
    assert.ok(first && fan);
    await page.goto(address);
    await page.getByLabel(`What the line of ${fan.name} shows`).selectOption('hours:1');
    const list = page.getByRole('region', { name: 'Points on the chart' });
    // On every other hour of four.
    await list.getByRole('row').filter({ hasText: fan.name }).getByText('2.00 h').first().waitFor();
    await page.getByLabel(`What the line of ${first.name} shows`).selectOption('integral');
    const { series } = await start.hub.api.queryData({
      body: {
        point_ids: [first.id],
        start_time: String(NOON - 240 * MINUTE),
        end_time: String(NOON),
        interval_seconds: 4 * 3600,
        hold_seconds: 300,
      },
    });
    const total = series[0]?.integral[0] ?? NaN;
    const text = `${new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(total)} °C·h`;
    await list.getByRole('row').filter({ hasText: first.name }).getByText(text).first().waitFor();
    // The choice before stands in the address already; this one follows after a pause.
    await page.waitForURL(/as=[^&]*integral/);
    await takePicture(page, 'trends-derived');
    await page.reload();
    await list.getByRole('row').filter({ hasText: first.name }).getByText(text).first().waitFor();
    // It climbs by one a minute: a counter that counts sixty an hour.
    await page.getByLabel(`What the line of ${first.name} shows`).selectOption('rate');
    await list.getByRole('row').filter({ hasText: first.name }).getByText('60.0 °C/h').first().waitFor();
    await page.getByLabel(`Where the counter ${first.name} begins anew`).fill('65536');
    await page.keyboard.press('Tab');
    await page.waitForURL(/rate(:|%3A)65536/);
  });

  test('a link to a point that is dropped on the page joins the chart; the tree narrows what can be picked', async () => {
    await page.goto(`/trends?ids=${points[0]?.id}`);
    await page.getByRole('application').waitFor();
    // As a browser drops a link of another window.
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.setData('text/uri-list', location.origin + '/points?point=${points[1]?.id}');
      document.querySelector('.page').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    })()`);
    await page.waitForURL(new RegExp(`ids=${points[0]?.id}(,|%2C)${points[1]?.id}`));
    await page.getByRole('button', { name: 'HH-METERS' }).click();
    await page.getByRole('button', { name: /^Add points/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Points on the chart' });
    await dialog.getByText('Only points of the branch').waitFor();
    const devices = await dialog.getByRole('option').allInnerTexts();
    assert.ok(devices.length > 0 && devices.every((text) => text.includes('HH-METERS')), devices.join('; '));
    await page.keyboard.press('Escape');
  });

  test('a note is written where the reader measures, found below, and taken back after it was removed', async () => {
    await page.goto(`${address}&a=${iso(NOON - 180 * MINUTE)}&b=${iso(NOON - 60 * MINUTE)}`);
    await page.getByRole('region', { name: 'Measure' }).waitFor();
    await page.locator('.body[aria-busy=false] .u-over').waitFor();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Write a note' });
    await dialog.getByLabel('Note').fill('Filter changed');
    assert.notEqual(await dialog.getByLabel(/^Until/).inputValue(), '', 'the stretch between the cursors');
    await dialog.getByLabel('About').selectOption({ label: points[0]?.name ?? '?' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('1 note', { exact: true }).click();
    await page.getByText('Filter changed').waitFor();
    await takePicture(page, 'trends-note');
    await page.getByRole('button', { name: 'Remove note' }).click();
    await page.getByText('Filter changed').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('1 note', { exact: true }).waitFor();
    const { items } = await start.hub.api.listTrendNotes({
      query: { ids: String(points[0]?.id), start_time: String(NOON - DAY), end_time: String(NOON) },
    });
    assert.deepEqual(
      items.map(({ at, until, text, author }) => [at, until, text, author]),
      [[NOON - 180 * MINUTE, NOON - 60 * MINUTE, 'Filter changed', 'Ada']],
    );
  });

  test('a command stands on the time line and in the list below', async () => {
    const damper = points[1];
    assert.ok(damper);
    await start.hub.api.writePointValue({
      params: { id: damper.id },
      body: { value: 63, priority: 8, reason: 'Commissioning' },
    });
    await page.goto(`/trends?ids=${damper.id}&last=1h`);
    await page.getByText('1 alarm or command').click();
    await page.getByText(/Ada · Commissioning/).waitFor();
    await takePicture(page, 'trends-events');
  });

  test('nothing complained', () => assert.deepEqual(watched.complaints, []));
});

function iso(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}

/** A value a minute: the first climbs by one, the second stands, the third is on every other hour. */
async function storeDays({ hub }: ConsoleUnderTest, points: readonly Point[], days: number): Promise<void> {
  const from = NOON - days * DAY;
  for (const [index, { id }] of points.entries()) {
    const samples = Array.from({ length: days * 1440 }, (_, minute) => ({
      point_id: id,
      timestamp: from + minute * MINUTE,
      value: [minute % 1440, 50, Math.floor(minute / 60) % 2][index] ?? 0,
    }));
    await hub.api.storeTimeseries({ body: { samples } });
  }
}
