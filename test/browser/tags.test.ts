import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.42.16.1', localAddress: '127.0.0.1', localPort: 47_754, port: 47_753 } as const;

/** Markers put on what the names speak for, found again by them, and taken back. */
describe('tags of points and devices', { skip: skipWithoutBrowser }, () => {
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

  test('the names of many points speak for tags, and all of them are put on at once', async () => {
    await page.goto('/points?text=Room%20Temp');
    await page.getByRole('gridcell', { name: '101 Room Temp' }).waitFor();
    await page.getByRole('gridcell', { name: '101 Room Temp' }).click();
    await page.keyboard.press('Control+a');
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.locator('.q-menu').getByText('Tags…').click();
    const dialog = page.getByRole('dialog', { name: /^Tags of \d+ items/ });
    await dialog.getByText('No tags yet.').waitFor();
    await takePicture(page, 'tags-dialog');
    await dialog.getByRole('button', { name: 'Add all' }).click();
    await dialog.getByLabel('Add a tag').fill('Comfort zone');
    await page.keyboard.press('Enter');
    await dialog.getByRole('listitem').filter({ hasText: 'comfortZone' }).waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/^Tags of \d+ items changed\./).waitFor();
    const { items } = await start.hub.api.listPoints({ query: { text: '101 Room Temp' } });
    assert.deepEqual(items[0]?.tags, ['air', 'comfortZone', 'sensor', 'temp', 'zone']);
  });

  test('the list is narrowed by several tags, and the address carries them', async () => {
    await page.goto('/points?text=101');
    await page.getByRole('main').getByRole('button', { name: 'Tags', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Find a tag' }).fill('zon');
    await page.locator('.q-menu').getByText('zone', { exact: true }).click();
    await page.waitForURL(/tags=zone/);
    await page.keyboard.press('Escape');
    await page.getByRole('gridcell', { name: '101 Room Temp' }).waitFor();
    assert.equal(await page.getByRole('gridcell', { name: '101 Airflow' }).count(), 0);
    await takePicture(page, 'tags-filter');
    await page.getByRole('main').getByRole('button', { name: 'zone', exact: true }).click();
    await page.getByRole('gridcell', { name: '101 Airflow' }).waitFor();
  });

  test('a device is tagged, and its points are found by that', async () => {
    await page.goto('/devices');
    await page.getByRole('gridcell', { name: 'HH-AHU-1' }).click();
    await page.getByRole('button', { name: 'Actions for HH-AHU-1' }).click();
    await page.locator('.q-menu').getByText('Tags…').click();
    const dialog = page.getByRole('dialog', { name: 'Tags of HH-AHU-1' });
    await dialog.getByLabel('Add a tag').fill('ahu');
    await dialog.getByRole('button', { name: 'Add', exact: true }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('complementary').getByRole('link', { name: 'ahu' }).click();
    await page.waitForURL(/points\?tags=ahu/);
    await page.getByRole('gridcell', { name: 'Supply Fan Start' }).click();
    await page.getByRole('complementary').getByRole('link', { name: 'ahu', exact: true }).waitFor();
    await takePicture(page, 'tags-inspector');
  });

  test('tags are typed into the filters of points and of devices', async () => {
    await page.goto('/points');
    await page.getByRole('searchbox', { name: 'Filter points' }).fill('101 #zone #temp');
    await page.getByText(/^1 of /).waitFor();
    await page.getByRole('gridcell', { name: '101 Room Temp' }).waitFor();
    await page.goto('/devices');
    await page.getByRole('gridcell', { name: 'HH-AHU-1' }).waitFor();
    await page.getByLabel('Filter devices').fill('#ahu');
    await page.getByText(/^1 of /).waitFor();
    await page.getByRole('gridcell', { name: 'HH-AHU-1' }).waitFor();
    await page.goto('/points?tags=ahu');
    await page.getByRole('gridcell', { name: 'Supply Fan Start' }).click();
    await page.getByRole('complementary').getByRole('link', { name: 'ahu', exact: true }).waitFor();
  });

  test('a slip is undone', async () => {
    await page.getByRole('complementary').getByRole('button', { name: 'Tags…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Tags of Supply Fan/ });
    await dialog.getByLabel('Add a tag').fill('slip');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const chip = page.getByRole('complementary').getByRole('link', { name: 'slip' });
    await chip.waitFor();
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await chip.waitFor({ state: 'detached' });
    assert.deepEqual(watched.complaints, []);
  });
});
