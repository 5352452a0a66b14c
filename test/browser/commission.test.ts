import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import {
  openPage,
  pictureOfFailure,
  skipWithoutBrowser,
  startBrowser,
  takePicture,
  type WatchedPage,
} from '../harness/browser.ts';
import { countEffort, type Effort } from '../harness/effort.ts';
import { startField } from '../harness/field.ts';
import { admin, startServer } from '../harness/hub.ts';
import { planHand } from '../harness/plan-hand.ts';
import type { Program } from '../harness/program.ts';

const field = { baseAddress: '127.59.0.1', localAddress: '127.0.0.1', localPort: 47_759, port: 48_711 } as const;
const DEVICES = 10;

/** From the printed code to rooms that show what is in them and alarms that watch them, in one sitting and by hand alone. */
describe('a floor is commissioned from discovery to plan', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let program: Program;
  let watched: WatchedPage;
  let page: Page;
  let effort: Effort;
  let startedAt = 0;

  before(async () => {
    const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    const simulator = await startField(field);
    ends.defer(() => simulator.stop());
    program = startServer(folder, field);
    ends.defer(async () => void (await program.stop()));
    const browser = await startBrowser();
    ends.defer(() => browser.close());
    watched = await openPage(browser, (await program.event('ready'))['url'] as string);
    page = watched.page;
    effort = await countEffort(page);
    startedAt = performance.now();
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  const dialog = () => page.getByRole('dialog');
  const dialogGone = () => page.locator('.q-dialog').waitFor({ state: 'detached' });
  const inspector = () => page.getByRole('complementary', { name: 'Inspector' });

  test('the printed code makes the account, and the first page leads to the search for devices', async () => {
    const code = (await program.event('setup_code'))['code'] as string;
    await page.goto('/');
    await page.getByLabel('Set-up code').pressSequentially(code);
    await page.getByLabel('Your user name').pressSequentially(admin.name);
    await page.getByLabel('Password', { exact: true }).pressSequentially(admin.password);
    await page.getByLabel('Site name').pressSequentially('Harbour House');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Discover now' }).click();
    await dialog().getByRole('button', { name: 'Start' }).click();
    await dialog().getByText(`${DEVICES} devices found`).waitFor();
    await dialog().getByRole('button', { name: 'Select all new' }).click();
    await dialog()
      .getByRole('button', { name: `Add ${DEVICES} devices` })
      .click();
    await dialog()
      .getByRole('row')
      .filter({ hasText: 'Added' })
      .nth(DEVICES - 1)
      .waitFor();
    await page.keyboard.press('Escape');
    await dialogGone();
  });

  test('building and floor are made, and the floor gets its picture', async () => {
    const hand = planHand(page);
    await page.getByRole('link', { name: 'Plans', exact: true }).click();
    await page.getByRole('button', { name: 'Add a building' }).click();
    await hand.namePlace('Harbour House');
    await page.getByRole('button', { name: 'Add a floor to Harbour House' }).click();
    await hand.namePlace('Floor 1');
    await hand.upload('Floor 1');
  });

  test('a room that is added while the plan is drawn is drawn at once', async () => {
    const hand = planHand(page);
    await page.getByRole('button', { name: 'Edit plan' }).click();
    for (const [room, from, to] of [
      ['Room 101', [0.1, 0.1], [0.45, 0.6]],
      ['Room 102', [0.55, 0.1], [0.9, 0.6]],
    ] as const) {
      await page.getByRole('button', { name: 'Draw room' }).click();
      await page.locator('.q-menu').getByText('Add a room to Floor 1').click();
      await hand.namePlace(room);
      await page.getByText(`${room}: drag a rectangle or click the corners`).waitFor();
      await hand.drag(from, to);
      await page.getByText('Drag corners and values').waitFor();
    }
    await page.locator('.corner').nth(7).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Edit plan' }).waitFor();
    assert.equal(await page.locator('svg.shapes polygon').count(), 2);
  });

  test('points go into the rooms by their names, after a look at what would move', async () => {
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByText('Assign by name…').click();
    await dialog().getByRole('button', { name: 'Another rule' }).click();
    for (const [index, room] of ['101', '102'].entries()) {
      await dialog().getByRole('textbox', { name: 'Name' }).nth(index).pressSequentially(`${room} *`);
      await dialog().getByRole('combobox', { name: 'Place' }).nth(index).click();
      await page.getByRole('option', { name: `Harbour House / Floor 1 / Room ${room}` }).click();
    }
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await dialog().getByRole('button', { name: 'Preview' }).click();
    await dialog().getByText('102 Room Temp').waitFor();
    await takePicture(page, 'commission-rules');
    await dialog().getByRole('button', { name: 'Apply' }).click();
    await dialogGone();
  });

  test('values of this floor come first, and stand live on the plan where they are put', async () => {
    const hand = planHand(page);
    await page.getByRole('button', { name: 'Edit plan' }).click();
    await page.getByRole('button', { name: 'Add value' }).click();
    await dialog().getByRole('option', { name: '101 Room Temp' }).waitFor();
    await takePicture(page, 'commission-values');
    assert.equal(await dialog().getByRole('option', { name: '103 Room Temp' }).count(), 0);
    await page.keyboard.press('Escape');
    await dialogGone();
    await hand.putValue('101 Room Temp', [0.25, 0.3]);
    await hand.putValue('102 Room Temp', [0.7, 0.3]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Edit plan' }).waitFor();
    await page.locator('button.marker').getByText('°C').nth(1).waitFor();
  });

  test('the rooms take the colour of their temperature', async () => {
    await page.getByRole('button', { name: 'Temperature', exact: true }).click();
    await page.locator('svg.shapes polygon[style*="--cold"], svg.shapes polygon[style*="--hot"]').nth(1).waitFor();
    await takePicture(page, 'commission-plan');
  });

  test('a value on the plan opens its point, which gets an alarm', async () => {
    await page.getByTitle('101 Room Temp').click();
    await inspector().getByText('Good', { exact: true }).waitFor();
    await inspector().getByRole('button', { name: 'Alarm…' }).click();
    const alarm = page.getByRole('dialog', { name: 'New alarm' });
    await alarm.getByLabel('Name', { exact: true }).pressSequentially('Room too warm');
    await alarm.getByLabel('Limit', { exact: true }).pressSequentially('-20');
    await alarm.getByLabel('Raise after').fill('0');
    await alarm.getByText('Watches 1 place now:').waitFor();
    await page.keyboard.press('Enter');
    await dialogGone();
  });

  test('the alarm leads back to the room on the plan', async (t) => {
    await page.getByRole('link', { name: /^1 alarm of priority \d/ }).click();
    await page
      .getByRole('row', { name: /101 Room Temp/ })
      .getByText('101 Room Temp')
      .click();
    await inspector().getByRole('link', { name: 'On the plan' }).click();
    await page.waitForURL(/\/plans\/\d+\?point=\d+$/);
    await page.locator('button.marker.current').getByText('°C').waitFor();
    await inspector().getByRole('heading', { name: '101 Room Temp' }).waitFor();
    assert.deepEqual(watched.complaints, []);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    t.diagnostic(`from the set-up code to two rooms on the plan and an alarm: ${effort.presses()} clicks,`);
    t.diagnostic(`${effort.keys()} keys, ${seconds} s with a hand that never waits`);
  });
});
