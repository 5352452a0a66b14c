import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Device, Place, Point, User } from '@t3000/contract';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.51.0.1', localAddress: '127.0.0.1', localPort: 47_752, port: 47_751 } as const;
const PASSWORD = 'seven quiet boilers hum';

/** An administrator limits a tenant to one floor; to the tenant there is no other, until there is. */
describe('rights by place', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let ada: WatchedPage;
  let tina: WatchedPage;
  let page: Page;
  let user: User;
  let west: Place;
  let inside: { readonly device: Device; readonly point: Point };
  let outside: { readonly device: Device; readonly point: Point };

  before(async () => {
    start = await startConsole(ends, field);
    ada = await openPage(start.browser, start.hub.url, { hub: start.hub });
    tina = await openPage(start.browser, start.hub.url);
    page = tina.page;
    const { api } = start.hub;
    const tower = await api.addBuilding({ body: { name: 'Tower' } });
    const east = await api.addFloor({ params: { id: tower.id }, body: { name: 'East' } });
    west = await api.addFloor({ params: { id: tower.id }, body: { name: 'West' } });
    const { items } = await api.listDevices();
    const stand = async (name: string, place: Place) => {
      const device = items.find((each) => each.name === name);
      assert.ok(device, name);
      await api.assignPlaces({ body: { place_id: place.id, device_ids: [device.id] } });
      const [point] = (await api.listPoints({ query: { device_id: device.id, text: 'Supply Air Temp' } })).items;
      assert.ok(point);
      return { device, point };
    };
    inside = await stand('HH-AHU-1', east);
    outside = await stand('HH-AHU-2', west);
    user = await api.createUser({ body: { name: 'Tina', password: PASSWORD, role: 'operator' } });
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('an administrator limits somebody to a floor and reads what that means', async () => {
    const { page: users } = ada;
    await users.goto('/system/users');
    await users.getByRole('button', { name: 'Places of Tina: Whole site' }).click();
    const dialog = users.getByRole('dialog', { name: 'Places of Tina' });
    await dialog.getByText('Tina looks at and writes values in the whole site.').waitFor();
    await dialog.getByRole('radio', { name: 'Only in some places' }).check();
    await dialog.getByText('Pick at least one place.').waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Save' }).isDisabled(), true);
    await dialog.getByRole('checkbox', { name: 'East' }).click();
    const sentence = 'Tina sees only Tower / East and looks at and writes values there. Nothing else exists for them.';
    await dialog.getByText(sentence).waitFor();
    await takePicture(users, 'rights-dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await users.getByRole('button', { name: 'Places of Tina: Tower / East, rest hidden' }).waitFor();
    await takePicture(users, 'rights-users');
  });

  test('the tenant sees the floor in the tree, its points and counts, and no page of the whole site', async () => {
    await page.goto('/login');
    await page.getByLabel('User name').fill('Tina');
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    const rail = page.locator('nav.rail');
    await rail.getByRole('link', { name: 'Points' }).waitFor();
    assert.equal(await rail.getByRole('link', { name: 'System' }).count(), 0);
    await page.goto('/points');
    const tree = page.getByRole('region', { name: 'Site tree' });
    await tree.getByRole('button', { name: 'Places' }).click();
    await tree.getByText('East').first().waitFor();
    assert.equal(await tree.getByText('West').count(), 0);
    await page.getByRole('gridcell', { name: 'HH-AHU-1' }).first().waitFor();
    assert.equal(await page.getByText('HH-AHU-2').count(), 0);
    await takePicture(page, 'rights-points');
  });

  test('what is outside is found by no search and at no address', async () => {
    await page.goto('/points?text=HH-AHU-2');
    await page.getByText('Nothing matches').waitFor();
    await page.goto(`/devices/${outside.device.id}/details`);
    await page.getByText(`there is no device ${outside.device.id}`).waitFor();
    await page.goto(`/plans/${west.id}`);
    await page.getByText('There is no such place').waitFor();
    await page.goto(`/points?point=${outside.point.id}`);
    await page.getByText(`there is no point ${outside.point.id}`).waitFor();
    await page.goto('/system');
    await page.getByText('This is outside of the places you are limited to').waitFor();
    await page.goto('/alarms');
    await page.getByText('0 alarms').first().waitFor();
    assert.equal(await page.getByRole('link', { name: 'Definitions' }).count(), 0);
  });

  test('the values of the floor are live', async () => {
    await page.goto(`/points?point=${inside.point.id}`);
    await page.getByRole('status').getByText(/^Live/).waitFor();
    await page.getByRole('heading', { name: inside.point.name }).first().waitFor();
  });

  test('an open page follows when the floor becomes the building, and when the limit goes', async () => {
    const { api } = start.hub;
    await page.goto('/devices');
    await page.getByRole('gridcell', { name: 'HH-AHU-1' }).first().waitFor();
    assert.equal(await page.getByText('HH-AHU-2').count(), 0);
    await page.getByRole('status').getByText(/^Live/).waitFor();
    const tower = (await api.listBuildings()).items[0];
    assert.ok(tower);
    const limit = { place_ids: [tower.id], outside: 'hidden' as const };
    await api.updateUser({ params: { id: user.id }, body: { limit } });
    await page.getByText('HH-AHU-2').first().waitFor();
    assert.equal(await page.getByText('HH-BOILERS').count(), 0);
    await api.updateUser({ params: { id: user.id }, body: { limit: null } });
    await page.getByText('HH-BOILERS').first().waitFor();
    await page.locator('nav.rail').getByRole('link', { name: 'System' }).waitFor();
    // What is asked for at an address of another floor is answered with 404, and a browser says so.
    assert.deepEqual([...ada.complaints, ...tina.complaints.filter((text) => !/40[14]/.test(text))], []);
  });
});
