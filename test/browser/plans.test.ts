import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.96.0.1', localAddress: '127.0.0.1', localPort: 47_942, port: 47_941 } as const;

/** A drawing as architects send them, with what must not run inside. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500">
  <script>globalThis.attacked = true</script>
  <rect x="20" y="20" width="760" height="460" fill="none" stroke="black" stroke-width="8" onload="globalThis.attacked = true"/>
</svg>`;

/** From discovered devices to a floor with rooms and live values, as an engineer does it. */
describe('the plan of a floor', { skip: skipWithoutBrowser }, () => {
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

  test('a building, a floor and a room are added where there was nothing', async () => {
    await page.goto('/plans');
    await page.getByRole('button', { name: 'Add a building' }).click();
    await save('Harbour House');
    await page.getByRole('button', { name: 'Add a floor to Harbour House' }).click();
    await save('Floor 1');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText('Add a room to Floor 1').click();
    await save('Room 101');
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
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Upload plan' }).click();
    await (await chooser).setFiles({ name: 'plan.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(drawing) });
    await page.getByText('Floor 1 has a new plan.').waitFor();
    await page.locator('img.picture').waitFor();
    assert.match((await page.locator('img.picture').getAttribute('src')) ?? '', /^data:image\/webp;base64,/);
    assert.equal(await page.evaluate('globalThis.attacked'), undefined);
  });

  test('a room is drawn, a value is placed, undone, placed again and saved', async () => {
    await page.getByRole('button', { name: 'Edit plan' }).click();
    await page.getByRole('button', { name: 'Draw room' }).click();
    await page.locator('.q-menu').getByText('Room 101').click();
    await drag([0.1, 0.1], [0.5, 0.6]);
    await page.locator('.corner').nth(3).waitFor();
    await place();
    await page.keyboard.press('Control+z');
    await marker().waitFor({ state: 'detached' });
    await place();
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

  async function save(name: string): Promise<void> {
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  const marker = () => page.getByRole('button', { name: /^101 Room Temp: arrow keys/ });

  async function place(): Promise<void> {
    await page.getByRole('button', { name: 'Add value' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox').fill('101 Room Temp');
    await dialog.getByRole('option', { name: /101 Room Temp/ }).click();
    await page.getByText('Click where 101 Room Temp goes.').waitFor();
    const [x, y] = await onPlan([0.3, 0.3]);
    await page.mouse.click(x, y);
    await marker().waitFor();
  }

  async function drag(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
    await page.mouse.move(...(await onPlan(from)));
    await page.mouse.down();
    await page.mouse.move(...(await onPlan([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2])));
    await page.mouse.move(...(await onPlan(to)));
    await page.mouse.up();
  }

  /** A place on the picture, given in shares of it, as pixels of the page. */
  async function onPlan([x, y]: readonly [number, number]): Promise<[number, number]> {
    const box = await page.locator('.picture').boundingBox();
    assert.ok(box);
    return [box.x + x * box.width, box.y + y * box.height];
  }
});
