import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { startHookPeer, type HookPeer } from '../harness/hook-peer.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.59.1.1', localAddress: '127.0.0.1', localPort: 48_712, port: 48_713 } as const;
const DAMPER = 'Outdoor Air Damper';
/** The panel of the boxes the first air handler supplies. */
const BOXES = 'HH-F1-WEST';

/** Alarms made for a whole building at once, kept still where their cause is known, and told to whom they concern. */
describe('alarms of a building are set up', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let receiver: HookPeer;

  before(async () => {
    start = await startConsole(ends, field, {}, { T3000_WEBHOOK_HOSTS: '127.59.9.1' });
    receiver = await startHookPeer('127.59.9.1');
    ends.defer(() => receiver.stop());
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
    const { items } = await start.hub.api.listPoints({ query: { text: 'Room Temp', limit: 1000 } });
    const rooms = items.filter(({ name }) => /^\d+ Room Temp$/.test(name)).map(({ id }) => id);
    await start.hub.api.changeTags({ body: { point_ids: rooms, add: ['zone', 'temp', 'sensor'] } });
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  const dialogGone = () => page.locator('.q-dialog').waitFor({ state: 'detached' });
  const templates = () => page.getByRole('dialog', { name: 'Ready-made alarms' });
  const template = (name: string) => templates().getByRole('listitem').filter({ hasText: name });
  const inspector = () => page.getByRole('complementary', { name: 'Inspector' });
  const alarmRow = () => page.getByRole('row', { name: /101 Room Temp/ });

  test('ready-made alarms say what each would watch here, and those that fit something are chosen', async () => {
    await page.goto('/alarms/definitions');
    await page.getByText('Nothing is watched yet').waitFor();
    await page.getByRole('button', { name: 'Ready-made…' }).last().click();
    await template('Zone too warm')
      .getByText(/^\d+ places$/)
      .waitFor();
    await template('Filter clogged').getByText('fits nothing yet').waitFor();
    assert.equal(await checked('Zone too warm'), 'true');
    assert.equal(await checked('Filter clogged'), 'false');
    await takePicture(page, 'alarm-templates');
  });

  test('one is adjusted before it is made, with the places it watches in sight', async () => {
    await template('Zone too warm').getByRole('button', { name: 'Adjust…' }).click();
    const dialog = page.getByRole('dialog', { name: 'New alarm' });
    await dialog.getByText(/^Watches \d+ places now:$/).waitFor();
    assert.equal(await dialog.getByLabel('Limit', { exact: true }).inputValue(), '27');
    await dialog.getByLabel('Limit', { exact: true }).fill('-20');
    await dialog.getByLabel('Raise after').fill('0');
    await dialog
      .getByText(/101 Room Temp/)
      .first()
      .waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialogGone();
    await page
      .getByRole('row', { name: /Zone too warm/ })
      .getByText('above -20')
      .waitFor();
  });

  test('the rest is made at once, and what is there already is not offered again', async () => {
    await page.getByRole('button', { name: 'Ready-made…' }).click();
    await template('Zone too warm').getByText('in use').waitFor();
    assert.equal(await checked('Zone too warm'), 'false');
    for (const name of ['Sensor fault', 'Alarms of devices']) {
      await template(name).getByRole('checkbox', { checked: true }).click();
    }
    await templates().getByRole('button', { name: 'Create 2 alarms' }).click();
    await page.getByText('2 alarms created.').waitFor();
    await dialogGone();
    await page.getByRole('row', { name: /Zone too cold/ }).waitFor();
    await page.getByRole('row', { name: /Device offline/ }).waitFor();
    const { items } = await start.hub.api.listAlarmDefinitions();
    for (const [name, instruction] of [
      ['Device offline', /^Check power and network/],
      ['Zone too cold', /^Check set-point and occupancy/],
      ['Zone too warm', /^Check set-point and occupancy/],
    ] as const) {
      assert.match(items.find((each) => each.name === name)?.instruction ?? '', instruction);
    }
    assert.equal(items.length, 3);
  });

  test('an engineer says when a plant is off and what it supplies; a slip in the expression is told', async () => {
    await page.goto(`/devices/${await deviceId('HH-AHU-1')}/details`);
    await page.getByText('never', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Change…' }).click();
    const dialog = page.getByRole('dialog', { name: 'What HH-AHU-1 depends on' });
    await dialog.getByRole('combobox', { name: 'Supplies' }).click();
    await page.getByRole('option', { name: BOXES }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await dialog.getByLabel('Is off while').fill(`[${DAMPER}] ==`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/column/).waitFor();
    // The browser reports the refusal as an error of its own; it was asked for.
    assert.equal(watched.complaints.splice(0).length, 1);
    await takePicture(page, 'dependency-dialog');
    await dialog.getByLabel('Is off while').fill(`[${DAMPER}] == 63`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialogGone();
    await page.getByText(`[${DAMPER}] == 63`).waitFor();
    await page.getByText('1 device', { exact: true }).waitFor();
  });

  test('what is supplied tells on its page what it depends on', async () => {
    await page.goto(`/devices/${await deviceId(BOXES)}/details`);
    await page.getByRole('definition').getByRole('link', { name: 'HH-AHU-1' }).waitFor();
  });

  test('while the plant is off its rooms keep still, and the alarm names the cause', async () => {
    await page.goto('/alarms?text=101%20Room%20Temp');
    await alarmRow().getByText('Unacknowledged').waitFor();
    await drive(63);
    await alarmRow().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Suppressed/ }).click();
    await page.waitForURL(/state=suppressed/);
    await alarmRow().getByText('Suppressed · because HH-AHU-1 is off').waitFor();
    await alarmRow().getByText('101 Room Temp').click();
    await inspector().getByRole('link', { name: 'Kept still by HH-AHU-1' }).waitFor();
    await takePicture(page, 'alarm-suppressed');
  });

  test('once it runs again the alarm asks for an answer', async () => {
    await drive(null);
    await alarmRow().waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Suppressed/ }).click();
    await alarmRow().getByText('Unacknowledged').waitFor();
  });

  test('a rule tells one person at once and another later, and is quiet but for what is urgent', async () => {
    await page.goto('/alarms/notifications');
    await page.getByRole('button', { name: 'New rule…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Tell somebody' });
    await dialog.getByLabel('Name', { exact: true }).fill('Night shift');
    await dialog.getByLabel('Receivers').fill(`http://127.59.9.1:${receiver.port}/duty`);
    await dialog.getByRole('button', { name: 'Then tell somebody else' }).click();
    await dialog.getByLabel('After').nth(1).fill('30');
    await dialog.getByLabel('Receivers').nth(1).fill(`http://127.59.9.1:${receiver.port}/boss`);
    await dialog.getByText('Quiet hours: messages wait until they are over').click();
    // From midnight to midnight: the test finds the same at any time of day.
    await dialog.getByLabel('From', { exact: true }).fill('00:00');
    await dialog.getByLabel('To', { exact: true }).fill('00:00');
    await takePicture(page, 'notify-quiet');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/The secret that signs messages/).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await dialogGone();
    const peer = `127.59.9.1:${receiver.port}`;
    await page.getByText(`At once: ${peer} · After 30 min: ${peer}`).waitFor();
    await page.getByText('Quiet 00:00–00:00, priority 1 and above comes through').waitFor();
  });

  test('an urgent alarm comes through the quiet, another waits, and both wait for the second person', async () => {
    await raise('Urgent', 1);
    await until('the message of the urgent alarm', () => receiver.posts.length === 1);
    await raise('Not urgent', 2);
    await until(
      'the plan of both alarms',
      async () => (await start.hub.api.listDeliveries({ query: {} })).items.length === 4,
    );
    await page.reload();
    const log = page.getByRole('region', { name: 'Messages' }).last();
    await log.getByText('Waiting', { exact: true }).nth(2).waitFor();
    await log.getByText('Sent', { exact: true }).waitFor();
    assert.equal(receiver.posts.length, 1);
    await takePicture(page, 'notify-log');
  });

  test('a rule whose quiet nothing breaks says so', async () => {
    await page.getByRole('button', { name: 'Rule Night shift' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rule Night shift' });
    await dialog.getByRole('combobox', { name: 'What comes through' }).click();
    await page.getByRole('option', { name: 'Nothing' }).click();
    await page.getByRole('listbox').waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Quiet 00:00–00:00, nothing comes through').waitFor();
    assert.deepEqual(watched.complaints, []);
  });

  async function checked(name: string): Promise<string | null> {
    return template(name).getByRole('checkbox').getAttribute('aria-checked');
  }

  async function deviceId(name: string): Promise<number> {
    const found = (await start.hub.api.listDevices()).items.find((device) => device.name === name);
    assert.ok(found, name);
    return found.id;
  }

  /** Holds the damper of the first air handler, or lets it go. */
  async function drive(value: number | null): Promise<void> {
    const { api } = start.hub;
    const { items } = await api.listDevicePoints({ params: { id: await deviceId('HH-AHU-1') } });
    const damper = items.find(({ name }) => name === DAMPER);
    assert.ok(damper);
    await api.writePointValue({ params: { id: damper.id }, body: { value, priority: 8, reason: 'Test of the plant' } });
  }

  /** An alarm that stands at once. */
  async function raise(name: string, level: number): Promise<void> {
    const { api } = start.hub;
    const { items } = await api.listPoints({ query: { text: 'Barometric Pressure', limit: 1 } });
    const target = { point_ids: items.map(({ id }) => id), device_ids: [], match: null };
    const condition = { kind: 'high_limit', limit: -1, deadband: 0 } as const;
    await api.addAlarmDefinition({ body: { name, level, condition, target } });
  }
});
