import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.42.64.1', localAddress: '127.0.0.1', localPort: 47_768, port: 47_767 } as const;

const HOUR = 3_600_000;

/** Values in the units a person is used to; what is entered stays in the unit of the point. */
describe('units of a person', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    start = await startConsole(ends, field);
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub, acceptDownloads: true });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('temperatures are shown in °F after it was chosen, in lists and beside them', async () => {
    await page.goto('/settings');
    await page.getByRole('region', { name: 'Units' }).getByLabel('Temperature').click();
    await page.getByRole('option', { name: '°F' }).click();
    await takePicture(page, 'units-settings');
    await until('the choice at the server', async () => {
      const { user } = await start.hub.api.getSession();
      return user?.preferences['units'] === '{"temperature":"°F"}';
    });
    await page.goto('/points?text=Supply%20Temp%20Setpoint');
    const row = page.getByRole('row').filter({ hasText: 'Supply Temp Setpoint' }).first();
    await row.getByText('°F').waitFor();
    await row.getByText('Supply Temp Setpoint').click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText('°F').first().waitFor();
  });

  test('a value is entered in the unit of the point, with what it is in the own one beside it', async () => {
    await page.keyboard.press('w');
    const dialog = page.getByRole('dialog', { name: /^Write Supply Temp/ });
    await dialog.getByLabel('New value').fill('20');
    await dialog.getByText('= 68.0 °F').waitFor();
    await dialog.getByText('°C', { exact: true }).waitFor();
    await takePicture(page, 'units-write');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await dialog.getByText('Confirmed').first().waitFor();
    await page.keyboard.press('Escape');
    await until('20 °C in the device', async () => {
      const { items } = await start.hub.api.listPoints({ query: { text: 'Supply Temp Setpoint' } });
      return items.some(({ value }) => value.value === 20);
    });
  });

  test('charts, their table and what is measured on them are in the unit of the person', async () => {
    const { items } = await start.hub.api.listPoints({ query: { text: 'Outdoor Air Temp', limit: 1 } });
    const [point] = items;
    assert.ok(point);
    const from = Math.floor(Date.now() / HOUR) * HOUR - 2 * HOUR;
    const samples = Array.from({ length: 60 }, (_, minute) => ({
      point_id: point.id,
      timestamp: from + minute * 60_000,
      value: 20,
    }));
    await start.hub.api.storeTimeseries({ body: { samples } });
    const iso = (at: number): string => new Date(at).toISOString();
    const range = `from=${iso(from)}&to=${iso(from + HOUR)}`;
    await page.goto(`/trends?ids=${point.id}&${range}&a=${iso(from + HOUR / 4)}&b=${iso(from + (3 * HOUR) / 4)}`);
    const row = page.getByRole('region', { name: 'Measure' }).getByRole('row').filter({ hasText: point.name });
    await row.getByText('68.0 °F').first().waitFor();
    // Half an hour of 68 °F.
    await row.getByText(/^34\.\d °F·h$/).waitFor();
    await takePicture(page, 'units-trend');
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    const grid = page.getByRole('grid', { name: 'Table' });
    await grid.getByRole('columnheader', { name: `${point.name} (°F)` }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save this table' }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    assert.match(text, /\(°F\)/);
    assert.match(text, /,68\r\n/);
  });

  test('the choice belongs to the person, and is taken back', async () => {
    await page.goto('/settings');
    await page.getByRole('button', { name: 'As the points have them' }).click();
    await until('no choice at the server', async () => {
      const { user } = await start.hub.api.getSession();
      return user?.preferences['units'] === '{}';
    });
    await page.goto('/points?text=Supply%20Temp%20Setpoint');
    await page.getByRole('row').filter({ hasText: 'Supply Temp Setpoint' }).first().getByText('°C').waitFor();
    assert.deepEqual(watched.complaints, []);
  });
});
