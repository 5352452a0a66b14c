import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Point } from '@t3000/contract';
import type { Locator, Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.64.20.1', localAddress: '127.0.0.1', localPort: 47_916, port: 47_915 } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Noon of yesterday, so that nothing of the test lies across a change of the day. */
const NOON = Math.floor(Date.now() / DAY) * DAY - DAY / 2;

/** The hands on a chart: where the reader goes, how they come back, what they take hold of. */
describe('going through time on a chart', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let points: readonly Point[];
  let address = '';

  before(async () => {
    start = await startConsole(ends, field);
    const { api } = start.hub;
    const { items } = await api.listPoints({ query: { text: 'Temp', kind: 'analog', limit: 3 } });
    assert.equal(items.length, 3);
    points = items;
    for (const [index, { id }] of points.entries()) {
      const samples = Array.from({ length: 1440 }, (_, minute) => ({
        point_id: id,
        timestamp: NOON - DAY + minute * MINUTE,
        value: 20 + index + (minute % 60) / 10,
      }));
      await api.storeTimeseries({ body: { samples } });
    }
    address = `/trends?ids=${points.map(({ id }) => id).join(',')}&from=${iso(NOON - 4 * HOUR)}&to=${iso(NOON)}`;
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub, acceptDownloads: true });
    page = watched.page;
  });

  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('each zoom is a step: Z and the back button undo it, 0 goes to the range that was chosen', async () => {
    await openChart();
    await page.keyboard.press('+');
    await page.waitForURL(between(NOON - 3 * HOUR, NOON - HOUR));
    await page.getByRole('button', { name: 'Back to the view before' }).click();
    await page.waitForURL(between(NOON - 4 * HOUR, NOON));
    await page.keyboard.press('Shift+Z');
    await page.waitForURL(between(NOON - 3 * HOUR, NOON - HOUR));
    await page.keyboard.press('z');
    await page.waitForURL(between(NOON - 4 * HOUR, NOON));
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.waitForURL(between(NOON - 3 * HOUR, NOON - HOUR));
    await page.keyboard.press('0');
    await page.waitForURL(between(NOON - 4 * HOUR, NOON));
  });

  test('the strip below shows the longer time around; its window is moved by pointer and by keys', async () => {
    await openChart();
    const brush = page.getByRole('slider', { name: 'Window within a longer time' });
    await page.locator('.strip path[d*="L"]').first().waitFor({ state: 'attached' });
    await takePicture(page, 'trends-overview');
    await brush.focus();
    await page.keyboard.press('ArrowLeft');
    await page.waitForURL(between(NOON - 5 * HOUR, NOON - HOUR));
    const box = await boxOf(brush);
    await page.mouse.move(box.x + box.width / 2, box.y + 8);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 - 60, box.y + 8, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL((url) => Date.parse(url.searchParams.get('to') ?? '') < NOON - 2 * HOUR);
    const { searchParams } = new URL(page.url());
    const length = Date.parse(searchParams.get('to') ?? '') - Date.parse(searchParams.get('from') ?? '');
    assert.ok(Math.abs(length - 4 * HOUR) <= 1000, 'as long as before');
  });

  test('a scale is set by hand in a dialog, stretched over its axis, and left to the values again', async () => {
    await openChart();
    await page.keyboard.press('y');
    const dialog = page.getByRole('dialog', { name: 'Scales' });
    const unit = points[0]?.unit ?? '?';
    await dialog.getByLabel('Least').first().fill('30');
    await dialog.getByLabel('Most').first().fill('10');
    await dialog.getByText('30 is not below 10').waitFor();
    await dialog.getByLabel('Least').first().fill('0');
    await takePicture(page, 'trends-scales');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await page.waitForURL((url) => url.searchParams.get('y') === `${encodeURIComponent(unit)}:0:10`);
    const axis = await boxOf(page.locator('.u-axis').nth(1));
    await page.mouse.move(axis.x + axis.width / 2, axis.y + axis.height / 2);
    await page.mouse.wheel(0, 100);
    await page.waitForURL((url) => /:-0?\.\d+:1\d/.test(url.searchParams.get('y') ?? ''));
    await page.mouse.click(axis.x + axis.width / 2, axis.y + axis.height / 2);
    await dialog.getByRole('button', { name: 'Automatic' }).first().click();
    await dialog.getByRole('button', { name: 'Set' }).click();
    await page.waitForURL((url) => !url.searchParams.has('y'));
  });

  test('cursors are dragged from sample to sample', async () => {
    await openChart();
    await page.keyboard.press('m');
    const table = page.getByRole('region', { name: 'Measure' });
    await table.getByText('Between A and B: 2 h').waitFor();
    const plot = await boxOf(page.locator('.u-over'));
    // A stands on a quarter of the width.
    await page.mouse.move(plot.x + plot.width / 4, plot.y + 60);
    await page.mouse.down();
    await page.mouse.move(plot.x + plot.width / 8 + 1, plot.y + 60, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL((url) => Date.parse(url.searchParams.get('a') ?? '') < NOON - 3.2 * HOUR);
    const a = Date.parse(new URL(page.url()).searchParams.get('a') ?? '');
    assert.equal(a % MINUTE, 0, 'on a sample');
    assert.ok(Math.abs(a - (NOON - 3.5 * HOUR)) <= 2 * MINUTE, iso(a));
    await table.getByText(/Between A and B: 2 h \d\d min/).waitFor();
  });

  test('a line taken off comes back by undo; the others keep their colours, also after a reload', async () => {
    await openChart();
    const [first, second] = points;
    assert.ok(first && second);
    const color = await colorOf(second);
    await page
      .getByRole('button', { name: `Remove ${first.name}`, exact: true })
      .first()
      .click();
    await page.waitForURL((url) => url.searchParams.get('pens') !== null);
    assert.equal(await colorOf(second), color);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.waitForURL((url) => url.searchParams.get('ids')?.startsWith(`${first.id},`) === true);
    await row(first).waitFor();
    assert.equal(await colorOf(second), color);
    await page
      .getByRole('button', { name: `Remove ${first.name}`, exact: true })
      .first()
      .click();
    await page.waitForURL((url) => url.searchParams.get('pens') !== null);
    await page.reload();
    await row(second).waitFor();
    assert.equal(await colorOf(second), color);
  });

  test('one line alone, and a way out when none is left', async () => {
    await openChart();
    const [first] = points;
    assert.ok(first);
    const eye = row(first).getByRole('button', { name: `Show ${first.name}` });
    await eye.click({ modifiers: ['Shift'] });
    await page.waitForURL((url) => url.searchParams.get('hidden')?.split(',').length === 2);
    await eye.click();
    await page.getByText('Every line is hidden').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('application').waitFor();
  });

  test('a day of the calendar and stretches with a name are two clicks away', async () => {
    await openChart();
    await page.getByRole('button', { name: /^Choose a time range/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Time range' });
    await dialog.getByRole('button', { name: 'Yesterday' }).click();
    const midnight = Math.floor(Date.now() / DAY) * DAY;
    await page.waitForURL(between(midnight - DAY, midnight));
    await page.getByRole('button', { name: /^Choose a time range/ }).click();
    // The day it stands on, by keys: a week before.
    await dialog.locator('.day[tabindex="0"]').focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await takePicture(page, 'trends-calendar');
    await dialog.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(between(midnight - 8 * DAY, midnight - 6 * DAY));
  });

  test('any earlier day lies under the one shown', async () => {
    await openChart();
    await page.getByLabel('Compare with').selectOption('other');
    const dialog = page.getByRole('dialog', { name: 'Compare with another day' });
    const day = (days: number): string => iso(NOON - 4 * HOUR - days * DAY).slice(0, 10);
    await dialog.getByLabel(/^Under/).fill(day(0));
    await dialog.getByText(/^Choose a day before/).waitFor();
    await dialog.getByLabel(/^Under/).fill(day(3));
    await dialog.getByText('3 days earlier').waitFor();
    await dialog.getByRole('button', { name: 'Compare' }).click();
    await page.waitForURL(/compare=3d/);
    await page.getByText(`${points[0]?.name} · 3 days earlier`).first().waitFor();
  });

  test('how long a value counts is told and chosen, and stands in the address', async () => {
    const [first] = points;
    assert.ok(first);
    // A day of which only the first half was recorded.
    await page.goto(`/trends?ids=${first.id}&from=${iso(NOON - DAY / 2)}&to=${iso(NOON + DAY / 2)}&by=day`);
    const hold = page.getByLabel('A value counts');
    await hold.locator('option:checked', { hasText: /^as / }).waitFor({ state: 'attached' });
    await page.getByLabel('Figure').selectOption('integral');
    const bars = page.getByRole('img', { name: /1 bars/ });
    const total = async (): Promise<number> => {
      const text = (await bars.locator('.place').first().getAttribute('title')) ?? '';
      return Number(/: ([\d,.]+) /.exec(text)?.[1]?.replaceAll(',', ''));
    };
    await bars.waitFor();
    const asRecorded = await total();
    await hold.selectOption({ label: 'until the next one' });
    await page.waitForURL(/hold=\d+/);
    await page.waitForFunction(
      `Number(/: ([\\d,.]+) /.exec(document.querySelector('.plot .place')?.title ?? '')?.[1]?.replaceAll(',', '')) > ${1.5 * asRecorded}`,
    );
    await takePicture(page, 'trends-hold');
    await page.reload();
    await hold.locator('option:checked', { hasText: 'until the next one' }).waitFor({ state: 'attached' });
  });

  test('the chart leaves as a picture', async () => {
    await openChart();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as picture' }).click();
    const file = await download;
    assert.match(file.suggestedFilename(), /^trend-.*\.png$/);
    const bytes = readFileSync(await file.path());
    assert.deepEqual([...bytes.subarray(1, 4)], [...Buffer.from('PNG')]);
    assert.ok(bytes.readUInt32BE(16) > 600 && bytes.readUInt32BE(20) > 200, 'as large as the chart');
  });

  test('on paper stand the chart, its time and its figures, and nothing that is pressed', async () => {
    await openChart();
    await page.emulateMedia({ media: 'print' });
    await page.locator('.paper').waitFor();
    assert.equal(await page.locator('nav.rail').isVisible(), false);
    assert.equal(await page.getByRole('button', { name: 'Save as picture' }).isVisible(), false);
    assert.ok(await page.getByRole('application').isVisible());
    await page.emulateMedia({ media: 'screen' });
    await page.getByRole('button', { name: 'Save as picture' }).waitFor();
  });

  test('a chart of points that are gone says so and begins anew', async () => {
    await page.goto('/trends?ids=99999991,99999992');
    await page.getByText('None of these points is there').waitFor();
    await page.getByRole('button', { name: 'Begin anew' }).click();
    await page.getByText('Nothing on the chart yet').waitFor();
  });

  test('a point without any history says so beside those that have some, and alone', async () => {
    const [first] = points;
    assert.ok(first);
    const { items } = await start.hub.api.listPoints({ query: { text: 'Humidity', kind: 'analog', limit: 1 } });
    const [bare] = items;
    assert.ok(bare);
    const range = `from=${iso(NOON - 4 * HOUR)}&to=${iso(NOON)}`;
    await page.goto(`/trends?ids=${first.id},${bare.id}&${range}`);
    await row(bare).getByText('no values in this time').waitFor();
    assert.equal(await row(first).getByText('no values in this time').count(), 0);
    await page.goto(`/trends?ids=${bare.id}&${range}`);
    await page.getByText('No values in this time', { exact: true }).waitFor();
  });

  // The browser tells of each answer that a point is not there.
  test('nothing complained but the browser of points that are gone', () =>
    assert.deepEqual(
      watched.complaints.filter((text) => !text.includes('404')),
      [],
    ));

  async function openChart(): Promise<void> {
    await page.goto(address);
    await page.locator('.body[aria-busy=false] .u-over').waitFor();
    await page.getByRole('region', { name: 'Points on the chart' }).waitFor();
  }
  function row(point: Point): Locator {
    return page.getByRole('region', { name: 'Points on the chart' }).getByRole('row').filter({ hasText: point.name });
  }
  async function colorOf(point: Point): Promise<string | null> {
    return row(point).locator('.pen line').getAttribute('stroke');
  }
  async function boxOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
    await locator.waitFor();
    const box = await locator.boundingBox();
    assert.ok(box);
    return box;
  }
});

/** The address of a stretch of time. */
function between(from: number, to: number): (url: URL) => boolean {
  return ({ searchParams }) => searchParams.get('from') === iso(from) && searchParams.get('to') === iso(to);
}

function iso(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
