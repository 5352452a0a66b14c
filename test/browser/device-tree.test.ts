import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { RegisterUnit } from '@t3000/driver-modbus/device';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.54.30.1', localAddress: '127.54.31.1', localPort: 48_465, port: 48_464 } as const;
const SERIAL = 5_400_045;

/** What hangs on the trunk of a panel is found with it, added from its row, and stands below it. */
describe('a device behind a panel', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let host: string;

  before(async () => {
    start = await startConsole(ends, field, { panelModbusPort: 8466 });
    const [panel] = start.simulator.panels;
    assert.ok(panel);
    const unit = new RegisterUnit({ serverId: 'T3-8AI8AO6DO' });
    for (let byte = 0; byte < 4; byte++) unit.holding[byte] = (SERIAL >>> (8 * byte)) & 0xff;
    unit.holding[6] = 11;
    unit.holding[7] = 44;
    unit.holding[117] = 21_500;
    unit.holding[157] = 1;
    unit.holding[225] = 3;
    panel.subDevices.push({ serialNumber: SERIAL, productId: 44, modbusId: 11, name: 'Expansion', unit });
    host = panel.seat.address;
    await start.hub.api.addDevice({
      body: { protocol: 't3', address: { host, port: panel.seat.port, serial: panel.panel.instance } },
    });
    await until('the panel', async () => {
      const { items } = await start.hub.api.listDevices({ query: {} });
      return items.some(({ protocol }) => protocol === 't3');
    });
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('is found with it and added from its row', async () => {
    await page.goto('/devices?discover=1');
    await dialog().getByRole('combobox', { name: 'Protocol' }).click();
    await page.getByRole('option', { name: 'T3', exact: true }).click();
    await dialog().getByRole('button', { name: 'More options' }).click();
    await dialog().getByLabel('Also ask these addresses').fill(host);
    await dialog().getByRole('button', { name: 'Start' }).click();
    const found = dialog()
      .getByRole('row')
      .filter({ hasText: `${host}:8466` });
    await found.waitFor();
    await until('the end of the search', async () => {
      const { items } = await start.hub.api.listDiscoveries();
      return items.every(({ state }) => state === 'finished');
    });
    await found.click();
    await takePicture(page, 'discovery trunk');
    await dialog().getByRole('button', { name: 'Add 1 device' }).click();
    await found.getByRole('link', { name: 'Open' }).click();
    await page.waitForURL(/\/devices\/\d+/);
  });

  test('stands below its panel in the list', async () => {
    await page.goto('/devices');
    const row = page.getByRole('row').filter({ hasText: `${host}:8466` });
    await row.getByText(/^behind HH-/).waitFor({ state: 'attached' });
    const names = await page.getByRole('row').allTextContents();
    const at = names.findIndex((text) => text.includes(`${host}:8466`));
    assert.match(names[at - 1] ?? '', new RegExp(`${host.replaceAll('.', '\\.')}:${field.port}`));
    await takePicture(page, 'device tree');
    assert.deepEqual(watched.complaints, []);
  });

  const dialog = () => page.getByRole('dialog');
});
