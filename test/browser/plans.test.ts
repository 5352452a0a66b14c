import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { planHand, type PlanHand } from '../harness/plan-hand.ts';

const field = { baseAddress: '127.96.0.1', localAddress: '127.0.0.1', localPort: 47_942, port: 47_941 } as const;

/** From discovered devices to a floor with rooms and live values, as an engineer does it. */
describe('the plan of a floor', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let hand: PlanHand;

  before(async () => {
    start = await startConsole(ends, field);
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
    hand = planHand(page);
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('a building, a floor and a room are added where there was nothing', async () => {
    await page.goto('/plans');
    await page.getByRole('button', { name: 'Add a building' }).click();
    await hand.namePlace('Harbour House');
    await page.getByRole('button', { name: 'Add a floor to Harbour House' }).click();
    await hand.namePlace('Floor 1');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText('Add a room to Floor 1').click();
    await hand.namePlace('Room 101');
    await page.getByRole('treeitem', { name: 'Room 101' }).waitFor();
    await page.getByText('Nothing stands in this room yet.').waitFor();
  });

  test('points get their place by name, after a preview', async () => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText('Assign by name…').click();
    const dialog = page.getByRole('dialog', { name: 'Assign by name…' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('101 *');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await dialog.getByText('101 Room Temp').waitFor();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await page.getByRole('region', { name: 'Room 101' }).getByText('101 Room Temp').waitFor();
  });

  test('a drawing becomes a picture that runs nothing', async () => {
    await hand.upload('Floor 1');
    assert.match((await page.locator('img.picture').getAttribute('src')) ?? '', /^data:image\/webp;base64,/);
    assert.equal(await page.evaluate('globalThis.attacked'), undefined);
  });

  test('a room is drawn, a value is placed, undone, placed again and saved', async () => {
    await page.getByRole('button', { name: 'Edit plan' }).click();
    await page.getByRole('button', { name: 'Draw room' }).click();
    await page.locator('.q-menu').getByText('Room 101').click();
    await hand.drag([0.1, 0.1], [0.5, 0.6]);
    await page.locator('.corner').nth(3).waitFor();
    await hand.putValue('101 Room Temp', [0.3, 0.3]);
    await page.keyboard.press('Control+z');
    await marker().waitFor({ state: 'detached' });
    await hand.putValue('101 Room Temp', [0.3, 0.3]);
    await marker().focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Edit plan' }).waitFor();
    await page.locator('button.marker').getByText('°C').waitFor();
    assert.equal(await page.locator('svg.shapes polygon').count(), 1);
  });

  test('the value on the plan moves with the room, and opens the inspector', async () => {
    await page.reload();
    const shown = page.locator('button.marker');
    await shown.getByText('°C').waitFor();
    await shown.click();
    await page.getByRole('region', { name: '101 Room Temp' }).getByText('Good').waitFor();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('group', { name: /Floor plan/ }).press('0');
    await shown.waitFor();
  });

  test('the tree of places filters the points', async () => {
    await page.getByRole('link', { name: 'Points', exact: true }).click();
    const tree = page.getByRole('region', { name: 'Site tree' });
    await tree.getByRole('button', { name: 'Places' }).click();
    await tree.getByRole('treeitem', { name: 'Floor 1' }).click();
    await page.getByRole('heading', { name: 'Points — Floor 1' }).waitFor();
    await page.getByText('101 Airflow').waitFor();
    assert.equal(await page.getByText('102 Airflow').count(), 0);
  });

  test('a place that is removed leaves its points where they are', async () => {
    await page.goto('/plans');
    await page.getByRole('treeitem', { name: 'Harbour House' }).click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText('Remove Harbour House').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByText('No buildings yet').waitFor();
    const { total } = await start.hub.api.listPoints({ query: { text: '101 Room Temp', limit: 1 } });
    assert.equal(total, 1);
    assert.deepEqual(watched.complaints, []);
  });

  const marker = () => page.getByRole('button', { name: /^101 Room Temp: arrow keys/ });
});
