import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.41.0.1', localAddress: '127.0.0.1', localPort: 47_952, port: 47_951 } as const;

/** An alarm from its definition over its appearance to its end, as a facility team sees it. */
describe('alarms', { skip: skipWithoutBrowser }, () => {
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

  test('an engineer defines an alarm over a pattern and sees beforehand what it fits', async () => {
    await page.goto('/');
    await page.getByRole('link', { name: 'Overview' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.getByText('No alarms', { exact: true }).waitFor();
    await page.getByRole('navigation', { name: 'Views of alarms' }).getByRole('link', { name: 'Definitions' }).click();
    await page.getByText('Nothing is watched yet').waitFor();
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'New alarm' });
    await dialog.getByLabel('Name', { exact: true }).fill('Room too warm');
    await dialog.getByText('High', { exact: true }).click();
    await dialog.getByLabel('Limit', { exact: true }).fill('26,5');
    await dialog.getByLabel('Raise after').fill('0');
    await dialog.getByLabel('Names like').fill('101 Room Temp');
    await dialog.getByText('Watches 1 place now:').waitFor();
    await dialog.getByLabel('What to do').fill('Open the window.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialogGone();
    const row = page.getByRole('row', { name: /Room too warm/ });
    await row.getByText('above 26.5').waitFor();
    await row.getByText('1 place').waitFor();
  });

  test('a wrong expression is told while it is typed', async () => {
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'New alarm' });
    await dialog.getByLabel('Watches for').click();
    await page.getByRole('option', { name: 'Expression' }).click();
    await dialog.getByLabel('Expression', { exact: true }).fill('value >');
    await dialog.getByText(/column 8/).waitFor();
    await page.keyboard.press('Escape');
    await dialogGone();
  });

  test('it appears by itself in the list and in the bar at the top', async () => {
    await page.getByRole('navigation', { name: 'Views of alarms' }).getByRole('link', { name: 'Active' }).click();
    await page.getByText('No alarms', { exact: true }).waitFor();
    await moveLimit(-20);
    await alarmRow().getByText('Unacknowledged').waitFor();
    await page.getByRole('link', { name: '1 alarm of priority 2, 1 unanswered' }).waitFor();
    assert.equal(await alarmRow().locator('.ring').count(), 1, 'it asks for an answer');
  });

  test('its page beside the list says what to do and leads to the point', async () => {
    await alarmRow().getByText('101 Room Temp').click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText('Open the window.').waitFor();
    await inspector.getByText('Raised', { exact: true }).waitFor();
    await inspector.getByRole('application', { name: /101 Room Temp/ }).waitFor();
    await inspector.getByRole('link', { name: 'Point' }).click();
    await page.getByRole('region', { name: '101 Room Temp' }).getByText('Good').waitFor();
    await page.goBack();
    await alarmRow().waitFor();
  });

  test('a key and a note acknowledge it, and it stays until its cause is gone', async () => {
    await page.keyboard.press('a');
    const dialog = page.getByRole('dialog', { name: 'Acknowledge 1 alarm' });
    await dialog.locator('input:focus').waitFor();
    await page.keyboard.type('On my way');
    await page.keyboard.press('Enter');
    await dialogGone();
    await alarmRow().getByText('Acknowledged').waitFor();
    assert.equal(await alarmRow().locator('.ring').count(), 0);
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText('On my way').waitFor();
    await inspector.getByText('by Ada').first().waitFor();
    await page.getByRole('link', { name: '1 alarm of priority 2, 0 unanswered' }).waitFor();
  });

  test('it leaves list and bar when the cause is gone', async () => {
    await moveLimit(60);
    await alarmRow().waitFor({ state: 'detached' });
    await page.getByText('No alarms', { exact: true }).waitFor();
    await page.getByRole('navigation', { name: 'Alarms', exact: true }).waitFor({ state: 'detached' });
  });

  test('many are answered at once with Shift A', async () => {
    await start.hub.api.addAlarmDefinition({
      body: {
        name: 'Any room',
        level: 4,
        condition: { kind: 'high_limit', limit: -20, deadband: 0 },
        target: { point_ids: [], device_ids: [], match: { ...noMatch, name: '10? Room Temp' } },
      },
    });
    await page.getByRole('row', { name: /102 Room Temp/ }).waitFor();
    await page.keyboard.press('Shift+A');
    const dialog = page.getByRole('dialog', { name: /^Acknowledge \d+ alarms/ });
    await dialog.getByRole('button', { name: 'Acknowledge' }).click();
    await dialogGone();
    await until('no alarm to be unanswered', async () => (await start.hub.api.getAlarmSummary()).unacknowledged === 0);
  });

  test('one is shelved for a time, is found on the shelf and comes back', async () => {
    await page
      .getByRole('row', { name: /102 Room Temp/ })
      .getByText('102 Room Temp')
      .click();
    await page.keyboard.press('s');
    const dialog = page.getByRole('dialog', { name: 'Shelve 1 alarm' });
    await dialog.getByRole('button', { name: '4 h', exact: true }).click();
    await dialog.getByLabel('Note (optional)').fill('Valve is being changed');
    await dialog.getByRole('button', { name: 'Shelve' }).click();
    await dialogGone();
    await page.getByRole('row', { name: /102 Room Temp/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Shelved/ }).click();
    await page.waitForURL(/state=shelved/);
    await page
      .getByRole('row', { name: /102 Room Temp/ })
      .getByText(/Shelved · (4 h|3 h 59 min)/)
      .waitFor();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByRole('button', { name: 'Bring back' }).click();
    const back = page.getByRole('dialog', { name: 'Bring 1 shelved alarm back' });
    await back.getByRole('button', { name: 'Bring back' }).click();
    await dialogGone();
    await page.getByText('Nothing matches').waitFor();
  });

  test('the history tells every step, narrows, and goes out as a file', async () => {
    await page.goto('/alarms/history');
    const table = page.getByRole('grid', { name: 'History' });
    await table.getByText('Valve is being changed').waitFor();
    await page.getByLabel('Filter alarms').fill('101 Room Temp');
    await page.waitForURL(/text=101/);
    await table.getByText('On my way').waitFor();
    await table.getByText('Valve is being changed').waitFor({ state: 'detached' });
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export CSV' }).click();
    const stream = await (await download).createReadStream();
    const text = Buffer.concat(await stream.toArray()).toString('utf8');
    assert.match(text, /acknowledged.*Room too warm.*Ada,On my way/);
    assert.doesNotMatch(text, /102 Room Temp/);
  });

  test('the health page counts them', async () => {
    await page.getByRole('navigation', { name: 'Views of alarms' }).getByRole('link', { name: 'Health' }).click();
    await page.getByRole('img', { name: /stretches of ten minutes/ }).waitFor();
    await page.getByRole('region', { name: 'Ten most frequent' }).getByText('Any room').first().waitFor();
  });

  test('a rule tells another program, and its test says that nobody is there', async () => {
    await page.getByRole('link', { name: 'Notifications' }).click();
    await page.getByText('Nobody is told yet').waitFor();
    await page.getByRole('button', { name: 'New rule…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Tell somebody' });
    await dialog.getByLabel('Name', { exact: true }).fill('Night shift');
    await dialog.getByLabel('Receivers').fill('ring me');
    await dialog.getByText('Neither a mail address nor a web address: ring me').waitFor();
    await dialog.getByLabel('Receivers').fill('http://127.41.9.9:9/hook');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/The secret that signs messages/).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Night shift').waitFor();
    await page.getByRole('button', { name: 'Test' }).click();
    await page
      .getByText(/127\.41\.9\.9.*:/)
      .last()
      .waitFor();
  });

  test('a definition is switched off, which ends its alarms, and removed', async () => {
    await page.getByRole('link', { name: 'Definitions' }).click();
    await page.getByRole('switch', { name: 'Switch Any room on or off' }).click();
    await until('its alarms to end', async () => (await start.hub.api.getAlarmSummary()).open === 0);
    await page.getByRole('button', { name: 'Delete Any room' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete Any room?' });
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await dialogGone();
    await page.getByRole('row', { name: /Any room/ }).waitFor({ state: 'detached' });
    assert.deepEqual(watched.complaints, []);
  });

  const noMatch = { name: null, device: null, group: null, point_type: null, kind: null, unit: null };
  /** The last frame of its closing is over too: until then it owns the keyboard. */
  const dialogGone = () => page.locator('.q-dialog').waitFor({ state: 'detached' });
  const alarmRow = () => page.getByRole('row', { name: /101 Room Temp/ });

  /** Puts the limit below or above any room temperature. */
  async function moveLimit(limit: number): Promise<void> {
    const { items } = await start.hub.api.listAlarmDefinitions();
    const own = items.find(({ name }) => name === 'Room too warm');
    assert.ok(own);
    const condition = { kind: 'high_limit', limit, deadband: 0 } as const;
    await start.hub.api.updateAlarmDefinition({ params: { id: own.id }, body: { condition } });
  }
});
