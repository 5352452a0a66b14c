import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.44.2.1', localAddress: '127.0.0.1', localPort: 47_782, port: 47_781 } as const;

/** From a room on a plan to the machine that serves it, drawn with what it does just now. */
describe('drawings of equipment', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let devices: ReadonlyMap<string, number>;

  before(async () => {
    start = await startConsole(ends, field);
    const { api } = start.hub;
    devices = new Map((await api.listDevices({ query: { limit: 100 } })).items.map(({ name, id }) => [name, id]));
    const building = await api.addBuilding({ body: { name: 'Harbour House' } });
    const floor = await api.addFloor({ params: { id: building.id }, body: { name: 'Floor 1' } });
    const served = devices.get('HH-AHU-1') ?? null;
    await api.addRoom({ params: { id: floor.id }, body: { name: 'Room 101', served_by: served } });
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('a room leads to its air handler, and the air handler back to the room', async () => {
    await page.goto('/plans');
    await page.getByRole('treeitem', { name: 'Room 101' }).click();
    await page.getByRole('region', { name: 'Room 101' }).getByRole('link', { name: 'HH-AHU-1' }).click();
    await page.getByRole('region', { name: 'Air handler' }).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Room 101' }).click();
    await page.waitForURL(/\/plans\/\d+/);
    await page.goBack();
  });

  test('a value on the drawing is live and opens its point', async () => {
    const { api } = start.hub;
    const drawing = page.getByRole('group', { name: 'Air handler' });
    const damper = drawing.getByRole('link', { name: /^Outdoor Air Damper/ });
    const id = Number(/point=(\d+)/.exec((await damper.getAttribute('href')) ?? '')?.[1]);
    await api.writePointValue({ params: { id }, body: { value: 63, priority: 8, duration_seconds: 600, reason: '' } });
    await damper.getByText('63').waitFor();
    await damper.click();
    await page.getByRole('region', { name: 'Outdoor Air Damper' }).waitFor();
  });

  test('a controller of rooms is drawn room by room, plants and meters as a whole', async () => {
    await page.goto(`/devices/${devices.get('HH-F1-WEST') ?? 0}/details/equipment`);
    for (const room of ['101', '102']) await page.getByRole('region', { name: `Air box ${room}` }).waitFor();
    await page.goto(`/devices/${devices.get('HH-BOILERS') ?? 0}/details/equipment`);
    await page.getByRole('region', { name: 'Boiler plant' }).getByText('HW Supply Temp').waitFor();
    await page.goto(`/devices/${devices.get('HH-METERS') ?? 0}/details/equipment`);
    await page.getByRole('region', { name: 'Meter' }).getByText('Electric Energy').waitFor();
    assert.deepEqual(watched.complaints, []);
  });
});
