import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Device } from '@t3000/contract';
import { temporaryFolder } from '@t3000/testkit';
import type { Page } from 'playwright-core';
import {
  openPage,
  pictureOfFailure,
  skipWithoutBrowser,
  startBrowser,
  takePicture,
  type WatchedPage,
} from '../harness/browser.ts';
import { adoptField, startField } from '../harness/field.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

const field = { baseAddress: '127.43.0.1', localAddress: '127.0.0.1', localPort: 43_802, port: 43_801 } as const;

/** What an engineer looks into when a BACnet device behaves oddly, from its page to the wire. */
describe('the pages of a device', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let hub: TestHub;
  let watched: WatchedPage;
  let page: Page;
  let device: Device;

  before(async () => {
    const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    const simulator = await startField(field);
    ends.defer(() => simulator.stop());
    hub = await startTestHub(folder, field, { T3000_BACNET_COV: 'true' });
    ends.defer(async () => void (await hub.program.stop()));
    await adoptField(hub);
    const { items } = await hub.api.listDevices({ query: {} });
    const found = items.find(({ protocol }) => protocol === 'bacnet');
    assert.ok(found, 'a BACnet device was found');
    device = found;
    const browser = await startBrowser();
    ends.defer(() => browser.close());
    watched = await openPage(browser, hub.url, { hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('the list leads to the page of a device, which says what the device can do', async () => {
    await page.goto(`/devices/${device.id}`);
    await page.getByRole('link', { name: 'All details' }).click();
    await page.getByRole('heading', { name: device.name, level: 1 }).waitFor();
    await page.getByText('Reads many values with one request.').waitFor();
    await takePicture(page, 'device overview');
  });

  test('its points stand there with live values, and lead to the point itself', async () => {
    await tab('Points');
    const row = page.getByRole('row').nth(1);
    await row.getByText(/°C/).waitFor();
    await takePicture(page, 'device points');
    await row.click();
    await page.waitForURL(/\/points\?.*point=\d+/);
    await page.goBack();
  });

  test('its subscriptions tell what was asked, granted and sent', async () => {
    await tab('Subscriptions');
    await page.getByText('Granted').first().waitFor();
    await page.getByText(/objects send their changes by themselves/).waitFor();
    await takePicture(page, 'device subscriptions');
  });

  test('its poll plan draws how long a cycle takes, and says why', async () => {
    await tab('Poll plan');
    await page.getByText('The device has time to spare.').waitFor();
    await page
      .getByRole('region', { name: 'Cycles' })
      .getByText(/requests bring/)
      .first()
      .waitFor();
    await page
      .getByRole('region', { name: 'Why it takes that long' })
      .getByText(/values, as many as fit/)
      .waitFor();
    await takePicture(page, 'device poll plan');
  });

  test('its messages are recorded in words, with bytes where wanted, until somebody ends it', async () => {
    await tab('Messages');
    await page.getByText('No messages recorded').waitFor();
    await page.getByRole('button', { name: 'Record messages' }).click();
    await page.getByText(/^Recording, ends in/).waitFor();
    const log = page.getByRole('list', { name: 'Messages' });
    await log.getByRole('listitem').nth(1).waitFor();
    await log
      .getByText(/cov-notification: .* present-value = /)
      .first()
      .waitFor();
    await page.getByRole('switch', { name: 'With bytes' }).click();
    await log.locator('.hex').first().waitFor();
    assert.match((await log.locator('.hex').first().textContent()) ?? '', /^81[0-9a-f]+$/);
    await takePicture(page, 'device messages');
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Not recording').waitFor();
  });

  test('its clock is measured, and set after a question', async () => {
    await tab('Clock');
    await page.getByText('The clock of the device is right.').waitFor();
    await takePicture(page, 'device clock');
    await page.getByRole('button', { name: 'Set the clock' }).click();
    const dialog = page.getByRole('dialog', { name: `Set the clock of ${device.name}?` });
    await dialog.getByRole('button', { name: 'Set the clock' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { items } = await hub.api.listAudit({ query: { limit: 5 } });
    assert.ok(items.some(({ action }) => action === 'device.set_clock'));
  });

  test('what is no point is shown all the same, with every property in words', async () => {
    await page.getByRole('navigation', { name: 'Tables' }).getByRole('link', { name: 'Other objects' }).click();
    await page.getByRole('row').filter({ hasText: 'schedule,' }).first().click();
    await page.getByText(/weekly-schedule: /).waitFor();
    await takePicture(page, 'device objects');
  });

  test('the doctor examines the network and says what it found', async () => {
    await page.getByRole('link', { name: 'System', exact: true }).click();
    await page.getByRole('link', { name: 'Network doctor' }).click();
    await page.getByText('The network has not been examined yet').waitFor();
    await page.getByRole('button', { name: 'Examine the network' }).click();
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await page.getByText(/\d+ devices, .* listened for/).waitFor({ timeout: 60_000 });
    await takePicture(page, 'network doctor');
  });

  test('a tab of another kind of device says so, and nothing complained on the way', async () => {
    await page.goto(`/devices/${device.id}/details/nonsense`);
    await page.getByText('This device has no such part').waitFor();
    assert.deepEqual(watched.complaints, []);
  });

  async function tab(name: string): Promise<void> {
    await page.getByRole('navigation', { name: 'Parts of this device' }).getByRole('link', { name }).click();
  }
});
