import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.64.12.1', localAddress: '127.0.0.1', localPort: 47_908, port: 47_907 } as const;

/** A whole building put into its places at once, from a spreadsheet and by hand. */
describe('places of devices and points', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    start = await startConsole(ends, field);
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  const dialog = () => page.getByRole('dialog', { name: 'Assign by file…' });
  const heading = 'device,point,building,floor,room';

  test('wrong rows of a file are named one by one, and nothing is taken over', async () => {
    await page.goto('/plans');
    await page.getByRole('button', { name: 'Assign by file…' }).click();
    await choose([heading, 'HH-AHU-1,,Harbour House,Floor 1,', 'HH-NOWHERE,,Harbour House,Floor 1,']);
    await dialog().getByText('1 row is wrong').waitFor();
    await dialog().getByText('Line 3').waitFor();
    await dialog().getByText('there is no device "HH-NOWHERE"').waitFor();
    assert.equal(await dialog().getByRole('button', { name: 'Apply' }).isEnabled(), false);
    await takePicture(page, 'places-file-wrong');
  });

  test('a file makes the places it names and fills them, and one click takes all of it back', async () => {
    const { items: found } = await start.hub.api.listPoints({ query: { text: '101 Room Temp' } });
    await choose([
      heading,
      'HH-AHU-1,,Harbour House,Floor 1,',
      `${found[0]?.device_name},101 Room Temp,Harbour House,Floor 1,Room 101`,
    ]);
    await dialog().getByText('Would move: 2. New places: 3.').waitFor();
    await dialog().getByText('no place → Harbour House / Floor 1 / Room 101').waitFor();
    await takePicture(page, 'places-file-preview');
    await dialog().getByRole('button', { name: 'Apply' }).click();
    await dialog().waitFor({ state: 'detached' });
    await page.getByRole('treeitem', { name: 'Floor 1' }).waitFor();
    assert.equal((await places()).length, 3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('No buildings yet').waitFor();
    const { items } = await start.hub.api.listPoints({ query: { text: '101 Room Temp' } });
    assert.equal(items[0]?.place_id, null);
  });

  test('the places of today come as a file of the same form', async () => {
    await page.getByRole('button', { name: 'Assign by file…' }).click();
    const download = page.waitForEvent('download');
    await dialog().getByRole('link', { name: 'Download the current places' }).click();
    assert.equal((await download).suggestedFilename(), 'places.csv');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });

  test('a point is dragged from the list onto a place, and back with one click', async () => {
    const { api } = start.hub;
    const building = await api.addBuilding({ body: { name: 'Harbour House' } });
    await api.addFloor({ params: { id: building.id }, body: { name: 'Floor 1' } });
    await page.goto('/points?text=101%20Room%20Temp');
    await page.locator('.live:not(.lost)').waitFor();
    const tree = page.getByRole('region', { name: 'Site tree' });
    await tree.getByRole('button', { name: 'Places' }).click();
    const floor = tree.getByRole('treeitem', { name: 'Floor 1' });
    await floor.waitFor();
    await page.getByRole('gridcell', { name: '101 Room Temp' }).dragTo(floor);
    await page.getByText('Harbour House / Floor 1').first().waitFor();
    const placeOf = async () => (await api.listPoints({ query: { text: '101 Room Temp' } })).items[0]?.place_id;
    await until('the point in its place', async () => (await placeOf()) !== null);
    await page.getByRole('button', { name: 'Undo' }).click();
    await until('the point back', async () => (await placeOf()) === null);
    assert.deepEqual(watched.complaints, []);
  });

  async function choose(lines: readonly string[]): Promise<void> {
    const buffer = Buffer.from(lines.join('\r\n'));
    await dialog().locator('input[type=file]').setInputFiles({ name: 'places.csv', mimeType: 'text/csv', buffer });
  }

  async function places(): Promise<readonly unknown[]> {
    return (await start.hub.api.listPlaces()).items;
  }
});
