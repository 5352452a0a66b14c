import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.44.1.1', localAddress: '127.0.0.1', localPort: 47_772, port: 47_771 } as const;
const bob = { name: 'Bob', password: 'seven quiet boilers hum' } as const;

/** Somebody makes the overview their own, by mouse and by keyboard, and shares it with their colleagues. */
describe('a dashboard', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    start = await startConsole(ends, field);
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
    await page.goto('/');
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('the server suggests one before anybody made one', async () => {
    await page.getByText('as the server suggests it').waitFor();
    await page.getByRole('region', { name: 'Devices', exact: true }).getByText('HH-AHU-1').waitFor();
  });

  test('a card is added from the keyboard alone, and shows a live value', async () => {
    await page.keyboard.press('e');
    await addCard('Gauge', ['Outdoor Air Temp'], 'Weather');
    await card('Weather').getByRole('meter').waitFor();
    await addCard('Table', ['101 Room Temp', 'Outdoor Air Damper'], 'Rooms');
    await card('Rooms').getByText('Outdoor Air Damper').waitFor();
    await addCard('Alarms', [], '');
    await card('Alarms').waitFor();
  });

  test('a card is dragged and sized with the mouse, and a step is taken back', async () => {
    const place = await placeOf('Weather');
    await drag(card('Weather').locator('h3'), 430, 0);
    assert.notEqual((await placeOf('Weather')).column, place.column);
    await page.getByRole('button', { name: 'Undo' }).click();
    assert.deepEqual(await placeOf('Weather'), place);
    await page.getByRole('button', { name: 'Redo' }).click();
    await drag(card('Weather').locator('.grip'), 200, 120);
    const grown = await placeOf('Weather');
    assert.ok(grown.width > place.width && grown.height > place.height, JSON.stringify({ place, grown }));
  });

  test('the same is done with keys, and the place is told', async () => {
    const place = await placeOf('Rooms');
    await card('Rooms').focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByText(/^Column \d+, row \d+, \d+ wide, \d+ high$/).waitFor();
    assert.equal((await placeOf('Rooms')).width, place.width + 1);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Delete');
    await card('Rooms').waitFor({ state: 'detached' });
    await card('Weather').focus();
    await page.keyboard.press('Control+z');
    await card('Rooms').waitFor();
  });

  test('a page that is not saved is not left by a slip', async () => {
    await page.getByRole('link', { name: 'Points', exact: true }).click();
    await page.getByText('The dashboard is not saved').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Dashboard saved.').waitFor();
  });

  test('what was saved is there after a reload, with values that move', async () => {
    const { api } = start.hub;
    await page.reload();
    await page.getByText('your own').waitFor();
    await page.getByRole('region', { name: 'Weather' }).getByText('°C').first().waitFor();
    const row = page.getByRole('region', { name: 'Rooms' }).getByRole('link', { name: /Outdoor Air Damper/ });
    const id = Number(/point=(\d+)/.exec((await row.getAttribute('href')) ?? '')?.[1]);
    await api.writePointValue({ params: { id }, body: { value: 63, priority: 8, duration_seconds: 600, reason: '' } });
    await row.getByText('63').waitFor();
    await row.click();
    await page.getByRole('region', { name: 'Outdoor Air Damper' }).getByText('63').first().waitFor();
    await page.keyboard.press('Escape');
  });

  test('colleagues see it once it is the default of their role', async () => {
    await start.hub.api.createUser({ body: { ...bob, role: 'operator' } });
    await page.goto('/');
    await page.getByRole('button', { name: 'More for the dashboard' }).click();
    await page.getByText('Set as the default of roles…').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Set as default' }).click();
    await page.getByText('The default is set.').waitFor();
    const other = await openPage(start.browser, start.hub.url);
    await other.page.goto('/login');
    await other.page.getByLabel('User name').fill(bob.name);
    await other.page.getByLabel('Password', { exact: true }).fill(bob.password);
    await other.page.getByRole('button', { name: 'Sign in' }).click();
    await other.page.getByText('the default of your role').waitFor();
    await other.page.getByRole('region', { name: 'Weather' }).waitFor();
    await other.context.close();
  });

  test('an empty dashboard says what to do, and the default comes back and goes again', async () => {
    await page.keyboard.press('e');
    for (const name of ['Weather', 'Rooms', 'Alarms', 'Devices']) {
      await page.getByRole('button', { name: `Remove ${name}` }).click();
    }
    await page.getByText('Nothing on this dashboard yet').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('your own').waitFor();
    await page.getByRole('button', { name: 'Back to the default' }).click();
    await page.getByText('as the server suggests it').waitFor();
    await page.getByRole('alert').or(page.locator('.toast')).getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Nothing on this dashboard yet').waitFor();
    assert.deepEqual(watched.complaints, []);
  });

  /** A card while it is arranged. */
  const card = (title: string): Locator => page.getByRole('group', { name: new RegExp(`^${title}: arrow keys`) });

  async function addCard(kind: string, points: readonly string[], title: string): Promise<void> {
    await page.getByRole('button', { name: 'Add a card' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a card' });
    await dialog.getByRole('radio', { name: new RegExp(`^${kind}`) }).focus();
    await page.keyboard.press('Space');
    for (const name of points) {
      const search = dialog.getByRole('combobox', { name: 'Find points by name' });
      await search.fill(name);
      await dialog.getByRole('option', { selected: true, name: new RegExp(`^${name}`) }).waitFor();
      await search.press('Enter');
      await dialog.getByRole('listitem').getByText(name).waitFor();
    }
    await dialog.getByLabel('Title').fill(title);
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  }

  async function drag(handle: Locator, dx: number, dy: number): Promise<void> {
    await handle.scrollIntoViewIfNeeded();
    const box = await handle.boundingBox();
    assert.ok(box);
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dx / 2, y + dy / 2);
    await page.mouse.move(x + dx, y + dy);
    await page.mouse.up();
  }

  async function placeOf(title: string): Promise<{ column: number; row: number; width: number; height: number }> {
    const style = (await card(title).getAttribute('style')) ?? '';
    const area = style.split('grid-area:')[1]?.split(';')[0] ?? '';
    const [row = 0, column = 0, height = 0, width = 0] = [...area.matchAll(/\d+/g)].map(Number);
    return { column, row, width, height };
  }
});
