import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole } from '../harness/console.ts';
import type { TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.62.48.1', localAddress: '127.0.0.1', localPort: 47_772, port: 47_771 } as const;
const OPERATOR = { name: 'Ben', password: 'a second pair of eyes', role: 'operator' } as const;

/** A guarded point: set up in its settings, refused, confirmed, asked about, approved by another person, seen by both. */
describe('the write guard of a point', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let hub: TestHub;
  let ada: WatchedPage;
  let ben: WatchedPage;
  let damper = 0;

  before(async () => {
    const start = await startConsole(ends, field);
    hub = start.hub;
    await hub.api.createUser({ body: OPERATOR });
    const { items } = await hub.api.listPoints({ query: { text: 'Outdoor Air Damper', limit: 1 } });
    damper = items[0]?.id ?? 0;
    ada = await openPage(start.browser, hub.url, { hub });
    ben = await openPage(start.browser, hub.url);
    await ben.page.goto('/login');
    await ben.page.getByLabel('User name').fill(OPERATOR.name);
    await ben.page.getByLabel('Password', { exact: true }).fill(OPERATOR.password);
    await ben.page.getByRole('button', { name: 'Sign in' }).click();
    await ben.page.locator('.live:not(.lost)').waitFor();
  });
  after(() => ends.disposeAsync());
  afterEach(async (t) => {
    await pictureOfFailure(t, ada.page);
    await pictureOfFailure({ name: `${t.name} other`, passed: t.passed }, ben.page);
  });

  const inspect = async (page: Page): Promise<void> => {
    await page.goto(`/points?point=${damper}`);
    await page.locator('.live:not(.lost)').waitFor();
    await page.locator('#inspector').getByRole('button', { name: 'Write…' }).waitFor();
  };
  const openWrite = async (page: Page) => {
    await page.locator('#inspector').getByRole('button', { name: 'Write…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Write Outdoor Air Damper' });
    await dialog.getByLabel('New value').waitFor();
    return dialog;
  };

  test('it is set up in the settings of the point and told beside it', async () => {
    const { page } = ada;
    await inspect(page);
    await page.locator('#inspector').getByRole('button', { name: 'Edit' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Edit Outdoor Air Damper' });
    const guard = dialog.getByRole('group', { name: 'Write guard' });
    await guard.getByLabel('Lowest value that may be written').fill('20');
    await guard.getByLabel('Highest value that may be written').fill('15');
    await guard.getByText('Below the lowest value').waitFor();
    await guard.getByLabel('Highest value that may be written').fill('80');
    await guard.getByLabel('Largest number of writes…').fill('50');
    await guard.getByText('Number and span belong together').waitFor();
    await guard.getByLabel('…within so many seconds').fill('3600');
    await guard.getByText('People have to confirm each write').click();
    await guard.getByLabel('What they should think of first').fill('Is the supply fan running?');
    await takePicture(page, 'write-guard-settings');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const facts = page.locator('#inspector .facts');
    await facts.getByText('20.0 % to 80.0 %').waitFor();
    await facts.getByText('50 writes within 1 h').waitFor();
    await facts.getByText('confirm each write').waitFor();
  });

  test('a value outside is refused before it is sent, one inside goes out after a tick', async () => {
    const { page } = ben;
    await inspect(page);
    const dialog = await openWrite(page);
    await dialog.getByLabel('New value').fill('85');
    await dialog.getByText('Above the upper limit 80.0 %').waitFor();
    await dialog.getByLabel('New value').fill('60');
    await dialog.getByText('Is the supply fan running?').waitFor();
    const write = dialog.getByRole('button', { name: 'Write', exact: true });
    assert.equal(await write.isDisabled(), true);
    await dialog.getByLabel('Yes, write 60.0 % to Outdoor Air Damper').check();
    await takePicture(page, 'write-guard-confirm');
    await write.click();
    await dialog.getByText('Confirmed').first().waitFor();
    await page.keyboard.press('Escape');
  });

  test('a critical point is written when another person approves it, and both see it', async () => {
    const body = { critical: true, write_confirm: false };
    await hub.api.updatePoint({ params: { id: damper }, body });
    await inspect(ben.page);
    await ben.page.locator('#inspector').getByText('need a second person').waitFor();
    const dialog = await openWrite(ben.page);
    await dialog.getByText('This point is critical').waitFor();
    await dialog.getByLabel('New value').fill('70');
    const ask = dialog.getByRole('button', { name: 'Ask a second person' });
    assert.equal(await ask.isDisabled(), true, 'without a reason');
    await dialog.getByLabel('Reason: the second person decides by it').fill('Smoke test of the shaft');
    await takePicture(ben.page, 'write-guard-ask');
    await ask.click();
    await dialog.getByText('for another person to approve it.').waitFor();
    await takePicture(ben.page, 'write-guard-waiting');

    const { page } = ada;
    const chip = page.getByRole('link', { name: '1 write waits for approval' });
    await chip.click();
    await page.getByRole('heading', { name: 'Writes to approve' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'Smoke test of the shaft' }).waitFor();
    await takePicture(page, 'write-requests');
    await page.getByRole('button', { name: 'Decide…' }).click();
    const decide = page.getByRole('dialog', { name: 'Write to Outdoor Air Damper?' });
    await decide.getByText('70.0 %', { exact: true }).waitFor();
    await decide.getByLabel('Note (kept in the audit)').fill('Seen on site');
    await takePicture(page, 'write-request');
    await decide.getByRole('button', { name: 'Approve: write 70.0 %' }).click();
    await decide.getByText('Approved by Ada; the device reads 70.0 %.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('No write waits for approval').waitFor();

    await dialog.getByText('Approved by Ada; the device reads 70.0 %. “Seen on site”').waitFor();
    await ben.page.keyboard.press('Escape');
    const { items } = await hub.api.listAudit({
      query: { target: `point:${damper}`, action: 'point.write', limit: 1 },
    });
    assert.deepEqual(
      [items[0]?.actor, items[0]?.details['approved_by'], items[0]?.details['read_back']],
      ['Ben', 'Ada', 70],
    );
  });

  test('nobody decides about the own question; it is taken back, and what is over is kept', async () => {
    const dialog = await openWrite(ben.page);
    await dialog.getByLabel('New value').fill('30');
    await dialog.getByLabel('Reason: the second person decides by it').fill('Again');
    await dialog.getByRole('button', { name: 'Ask a second person' }).click();
    await dialog.getByText('for another person to approve it.').waitFor();
    await dialog.getByRole('button', { name: 'Withdraw' }).waitFor();
    await ben.page.keyboard.press('Escape');
    await ben.page.getByRole('link', { name: '1 write waits for approval' }).click();
    await ben.page.getByRole('button', { name: 'Look…' }).click();
    const own = ben.page.getByRole('dialog', { name: 'Write to Outdoor Air Damper?' });
    await own.getByText('You asked for this: another person has to decide.').waitFor();
    assert.equal(await own.getByRole('button', { name: /^Approve/ }).count(), 0);
    await own.getByRole('button', { name: 'Withdraw' }).click();
    await own.getByText('Withdrawn by Ben.').waitFor();
    await ben.page.keyboard.press('Escape');
    await ben.page.getByRole('link', { name: 'Earlier' }).click();
    await ben.page.getByRole('row').filter({ hasText: 'Smoke test' }).getByText('Confirmed').waitFor();
    await takePicture(ben.page, 'write-requests-earlier');
    await until('no open question', async () => (await hub.api.listWriteRequests()).total === 0);
    assert.deepEqual([...ada.complaints, ...ben.complaints], []);
  });
});
