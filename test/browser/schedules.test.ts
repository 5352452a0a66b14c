import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.42.0.1', localAddress: '127.0.0.1', localPort: 47_752, port: 47_751 } as const;
const DAY_MS = 86_400_000;

const dateIn = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

/** From an empty page to a week that runs, and a holiday that changes it, as a caretaker does it. */
describe('the schedules of a building', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  /** The day after tomorrow: the whole of it lies ahead wherever midnight is. */
  const holiday = dateIn(2);
  const later = dateIn(5);

  before(async () => {
    start = await startConsole(ends, field);
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('a calendar of holidays is added where there was none', async () => {
    await page.goto('/schedules');
    await page.getByText('No schedules yet').waitFor();
    await page.getByRole('link', { name: 'Calendars' }).click();
    await page.getByText('No calendars yet').waitFor();
    await page.getByRole('button', { name: 'New calendar' }).click();
    const dialog = page.getByRole('dialog', { name: 'New calendar' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Public holidays');
    await dialog.getByLabel('Kind of days').click();
    await page.getByRole('option', { name: 'One date' }).click();
    await dialog.getByLabel('Date').fill(holiday);
    await dialog.getByRole('button', { name: 'Add days' }).click();
    await dialog.getByRole('list', { name: 'Days' }).getByRole('listitem').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('No schedule uses it yet.').waitFor();
  });

  test('a week is drawn with the mouse, sized with the keyboard, copied and taken back', async () => {
    await page.goto('/schedules');
    await page.getByRole('main').getByRole('button', { name: 'New schedule' }).or(newLink()).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Office hours');
    const monday = page.getByRole('group', { name: 'Monday' });
    const box = await monday.boundingBox();
    assert.ok(box);
    const at = (hour: number): [number, number] => [box.x + (box.width * hour) / 24, box.y + box.height / 2];
    await page.mouse.move(...at(8));
    await page.mouse.down();
    await page.mouse.move(...at(12));
    await page.mouse.move(...at(18));
    await page.mouse.up();
    const block = monday.getByRole('button');
    await until('the block that was drawn', async () => (await block.getAttribute('title'))?.endsWith('08:00–18:00'));
    await block.focus();
    await page.keyboard.press('+');
    await until('a quarter of an hour more', async () => (await block.getAttribute('title'))?.endsWith('08:00–18:15'));
    await page.keyboard.press('Control+z');
    await until('it taken back', async () => (await block.getAttribute('title'))?.endsWith('08:00–18:00'));
    await page.getByRole('button', { name: 'Actions for Monday' }).click();
    await page.getByText('Copy to every day').click();
    await page.getByRole('group', { name: 'Sunday' }).getByRole('button').waitFor();
  });

  test('points are chosen, others say why they cannot be, and saving says what holds at once', async () => {
    await page.getByRole('button', { name: 'Add points' }).click();
    const picker = page.getByRole('dialog', { name: 'Points this schedule writes' });
    await picker.getByRole('combobox').fill('Outdoor Air Damper');
    await picker
      .getByRole('option', { name: /is Analog/ })
      .first()
      .waitFor();
    await picker.getByRole('combobox').fill('Supply Fan Start');
    await picker
      .getByRole('option', { name: /Supply Fan Start/ })
      .first()
      .click();
    await picker.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Save…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Create Office hours?' });
    await dialog.getByText(/It applies at once: .* to 1 point\./).waitFor();
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.waitForURL(/\/schedules\/\d+$/);
    await page.getByRole('heading', { name: 'Office hours' }).waitFor();
    const { items } = await start.hub.api.listSchedules();
    assert.deepEqual(
      items.map(({ name, weekly, output_ids: ids }) => [name, weekly[6], ids.length]),
      [
        [
          'Office hours',
          [
            { time: '08:00', value: 1 },
            { time: '18:00', value: null },
          ],
          1,
        ],
      ],
    );
  });

  test('a holiday shows what it changes before it is saved', async () => {
    await page.getByRole('button', { name: 'Add an exception' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an exception' });
    await dialog.getByLabel('Name, e.g. Public holidays').fill('Public holidays');
    await dialog.getByLabel('Calendar').click();
    await page.getByRole('option', { name: 'Public holidays' }).click();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('1 change, underlined').waitFor();
    await takePicture(page, 'schedule-holiday');
    await page.getByRole('button', { name: 'Save…' }).click();
    const asks = page.getByRole('dialog', { name: 'Save Office hours?' });
    await asks.getByText('08:00 – 18:00').waitFor();
    await takePicture(page, 'schedule-save');
    await asks.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Office hours is saved and in effect.').waitFor();
  });

  test('the holiday is edited: half of the day works, and the preview says so', async () => {
    await page.getByRole('button', { name: 'Edit Public holidays' }).click();
    const dialog = page.getByRole('dialog', { name: 'Public holidays' });
    await dialog.getByRole('button', { name: /^Public holidays, / }).focus();
    await page.keyboard.press('Enter');
    const block = page.getByRole('dialog').last();
    await block.getByLabel('From', { exact: true }).fill('12:00');
    await block.getByRole('button', { name: 'Apply' }).click();
    await block.getByLabel('From', { exact: true }).waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    // What has been changed and not saved can be changed again.
    await page.getByRole('button', { name: 'Edit Public holidays' }).click();
    await dialog.getByRole('list', { name: 'Days' }).or(dialog.getByText('No days yet.')).waitFor();
    await dialog.getByLabel('Date').fill(later);
    await dialog.getByRole('button', { name: 'Add days' }).click();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Edit Public holidays' }).click();
    await dialog
      .getByRole('listitem')
      .getByRole('button', { name: /^Remove/ })
      .click();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('1 change, underlined').waitFor();
    await page.getByRole('img', { name: /08:00–12:00 .*12:00–/ }).waitFor();
    await page.getByRole('button', { name: 'Save…' }).click();
    const asks = page.getByRole('dialog', { name: 'Save Office hours?' });
    await asks.getByText('08:00 – 12:00').waitFor();
    await asks.getByRole('button', { name: 'Cancel' }).click();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('Control+z');
    await page.getByText('1 change, underlined').waitFor({ state: 'detached' });
  });

  test('a day taken out of the calendar changes the preview of every schedule that uses it', async () => {
    const [calendar] = (await start.hub.api.listCalendars()).items;
    assert.ok(calendar);
    const works = page.getByRole('img', { name: / 08:00–18:00|: 00:00–08:00 .*08:00–18:00/ });
    const worked = await works.count();
    await start.hub.api.updateCalendar({ params: { id: calendar.id }, body: { dates: [] } });
    await until('one more day that works', async () => (await works.count()) === worked + 1);
  });

  test('leaving something unsaved asks first', async () => {
    await page.getByRole('textbox', { name: 'Name' }).fill('Opening hours');
    await page.getByRole('link', { name: 'Log' }).click();
    const asks = page.getByRole('dialog', { name: 'Discard what is not saved?' });
    await asks.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('heading', { name: 'Office hours' }).waitFor();
    await page.getByRole('link', { name: 'Log' }).click();
    await asks.getByRole('button', { name: 'Discard' }).click();
    await page.waitForURL('/schedules/log');
  });

  test('the log says what ran and what every point answered', async () => {
    await page.getByRole('row').filter({ hasText: 'Office hours' }).first().click();
    await page
      .getByRole('complementary', { name: 'Inspector' })
      .getByRole('link', { name: 'Supply Fan Start' })
      .waitFor();
  });

  test('what runs on a day is shown for all schedules, and the page fits a phone', async () => {
    await page.goto(`/schedules/days`);
    await page.getByRole('link', { name: 'Office hours' }).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole('link', { name: 'Office hours' }).click();
    await page.getByRole('group', { name: 'Sunday' }).waitFor();
    await takePicture(page, 'schedule-narrow');
    assert.equal(await page.evaluate('document.scrollingElement.scrollWidth > innerWidth'), false);
    assert.deepEqual(watched.complaints, []);
  });

  const newLink = () => page.getByRole('main').getByRole('link', { name: 'New schedule' });
});
