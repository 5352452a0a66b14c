import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.42.32.1', localAddress: '127.0.0.1', localPort: 47_756, port: 47_755 } as const;

/** An engineer's sheet of settings: pasted, filled down, put right, saved as a whole, taken back. */
describe('settings of many points as a table', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    start = await startConsole(ends, field);
    watched = await openPage(start.browser, start.hub.url, {
      hub: start.hub,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  const cell = (text: string) => page.getByRole('gridcell', { name: text, exact: true }).first();
  const settingsOf = async (text: string) => {
    const { items } = await start.hub.api.listPoints({ query: { text, sort: 'device' } });
    return items.map(({ name, unit, maximum, tags }) => ({ name, unit, maximum, tags }));
  };
  async function paste(text: string): Promise<void> {
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await page.getByRole('grid').focus();
    await page.keyboard.press('Control+v');
  }

  test('what a filter leaves is opened as a table', async () => {
    await page.goto('/points?text=Room%20Temp');
    await page.getByRole('gridcell', { name: '101 Room Temp' }).waitFor();
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByText('Edit these points as a table').click();
    await page.waitForURL(/\/points\/table\?text=/);
    await cell('101 Room Temp').waitFor();
    await page.getByText('25 points').waitFor();
  });

  test('a block from a spreadsheet is pasted, a cell is filled down, and mistakes are named by row', async () => {
    await cell('101 Room Temp').click();
    await paste('Zone 101\tFirst\tWest\t°F\r\nZone 102\tSecond\tWest\t°F\r\n');
    await cell('Zone 102').waitFor();
    await page.getByText('8 changes, not saved yet').waitFor();
    await page.getByRole('grid').focus();
    await page.keyboard.press('End');
    await page.keyboard.type('zone temp');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+d');
    await until(
      'three tagged rows',
      async () => (await page.getByRole('gridcell', { name: 'zone temp' }).count()) === 3,
    );
    await page.keyboard.type('Hot Water!');
    await page.keyboard.press('Enter');
    await page.getByText(/Markers begin with a small letter/).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Review and save…' }).isDisabled(), true);
    await takePicture(page, 'point-table-fault');
    await page.getByRole('button', { name: /^Row \d+, Tags/ }).click();
    await page.keyboard.press('Control+z');
    await page.getByText(/Markers begin with a small letter/).waitFor({ state: 'detached' });
  });

  test('differences are looked over, saved as a whole, and taken back', async () => {
    const stored = await settingsOf('Room Temp');
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: /changes to 3 points/ });
    await dialog.getByRole('row', { name: /Zone 101/ }).waitFor();
    await takePicture(page, 'point-table-review');
    await dialog.getByRole('button', { name: 'Save 3 points' }).click();
    await page.getByText('3 points changed.').waitFor();
    await page.getByText('25 points', { exact: true }).waitFor({ state: 'detached' });
    const [first, second] = await settingsOf('Zone');
    assert.deepEqual([first?.name, first?.unit, first?.tags], ['Zone 101', '°F', ['temp', 'zone']]);
    assert.equal(second?.name, 'Zone 102');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await cell('101 Room Temp').waitFor();
    assert.deepEqual(await settingsOf('Room Temp'), stored);
  });

  test('a sheet with titles finds its points by id; a limit above the other is refused; lines without a point are named', async () => {
    await page.goto('/points/table?text=Room%20Temp');
    await cell('102 Room Temp').waitFor();
    const { items } = await start.hub.api.listPoints({ query: { text: '102 Room Temp' } });
    await paste(`id\tlowest\thighest\r\n${items[0]?.id}\t60\t40\r\n999999\t1\t2\r\n`);
    await page.getByText('Pasted line 3: point 999999 is not in this table.').waitFor();
    await page
      .getByText(/The lowest is above the highest/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await page.getByText(/The lowest is above the highest/).waitFor({ state: 'detached' });
  });

  test('a block is copied out, and leaving something unsaved asks first', async () => {
    await cell('101 Room Temp').click();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Control+c');
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), '101 Room Temp\n102 Room Temp');
    await page.keyboard.press('F2');
    await page.keyboard.type('Another');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Trends', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await page.waitForURL('/trends');
    assert.deepEqual(watched.complaints, []);
  });
});
