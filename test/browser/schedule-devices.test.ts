import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.61.0.1', localAddress: '127.0.0.1', localPort: 47_602, port: 47_601 } as const;

const day = [
  { time: '07:00', value: 1 },
  { time: '17:30', value: 0 },
];
const weekly = [day, day, day, day, day, [], []];

/** A week drawn here runs in a controller there, over real sockets. */
describe('a schedule on a device', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let id = 0;

  before(async () => {
    start = await startConsole(ends, field);
    const body = { name: 'Lobby', kind: 'binary', weekly, default_value: 0 } as const;
    ({ id } = await start.hub.api.addSchedule({ body }));
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  const panel = () => page.getByRole('region', { name: 'On devices' });
  const stateIs = (text: string) => panel().locator('.state', { hasText: text }).waitFor();

  /** Whatever comes later would move what is clicked. */
  const wholePage = async () => {
    await page.locator('.live:not(.lost)').waitFor();
    await page.locator('.days').first().waitFor();
  };

  test('a place of a device is chosen, and what differs is shown before anything is written', async () => {
    await page.goto(`/schedules/${id}`);
    await wholePage();
    await panel().getByText('No device holds this schedule').waitFor();
    await panel().getByRole('button', { name: 'Add device' }).click();
    const dialog = page.getByRole('dialog', { name: 'Let a device hold this schedule' });
    await dialog.getByLabel('Device', { exact: true }).click();
    await page.getByRole('option').first().click();
    await dialog.getByLabel('Schedule of the device').click();
    await page.getByRole('option', { name: /Office Hours/ }).click();
    await dialog.getByRole('button', { name: 'Add device' }).click();
    await dialog.waitFor({ state: 'detached' });
    await stateIs('Not pushed yet');
    await panel().getByText('Differences').waitFor();
  });

  test('it is pushed as planned, and the device then holds it', async () => {
    await panel().getByRole('button', { name: 'Push…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Push to Office Hours of/ });
    await dialog.getByRole('heading', { name: 'Monday to Friday' }).waitFor();
    await takePicture(page, 'schedule-push');
    await dialog.getByRole('button', { name: 'Push', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await stateIs('In sync');
    const { items } = await start.hub.api.listScheduleTargets({ params: { id } });
    assert.equal(items[0]?.last_push?.outcome, 'done');
    assert.equal(items[0]?.parts[0]?.held, '07:00 1, 17:30 0');
  });

  test('an edit differs at once, and taking the times of the device over undoes it', async () => {
    await start.hub.api.updateSchedule({ params: { id }, body: { weekly: [[], ...weekly.slice(1)] } });
    await stateIs('Differs');
    await panel().getByText('Edited here and not pushed yet.').waitFor();
    await page.reload();
    await wholePage();
    await stateIs('Differs');
    await panel().getByRole('button', { name: 'Adopt from device…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Take the times of Office Hours/ });
    await dialog.getByRole('heading', { name: 'Monday' }).waitFor();
    await dialog.getByRole('button', { name: 'Take over' }).click();
    await dialog.waitFor({ state: 'detached' });
    await stateIs('In sync');
    await until('the week of the device', async () => {
      const { weekly: now } = await start.hub.api.getSchedule({ params: { id } });
      return now[0]?.length === 2;
    });
  });

  test('the console reported no errors', () => assert.deepEqual(watched.complaints, []));
});
