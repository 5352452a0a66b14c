import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { signIn, startServer, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.42.48.1', localAddress: '127.0.0.1', localPort: 47_758, port: 47_757 } as const;

/** What stands by hand: found by age and person, judged by what follows it, released, and asked for again after a restart. */
describe('the overrides of a building', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let hub: TestHub;
  let watched: WatchedPage;
  let page: Page;
  let damper = 0;

  before(async () => {
    start = await startConsole(ends, field);
    hub = start.hub;
    watched = await openPage(start.browser, hub.url, { hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  const row = () => page.getByRole('row').filter({ hasText: 'Outdoor Air Damper' });

  test('a quiet building says that nothing is overridden', async () => {
    await page.goto('/overrides');
    await page.getByText('Nothing is overridden').waitFor();
  });

  test('a command shows up with its author, its reason, and what follows it', async () => {
    const { items } = await hub.api.listPoints({ query: { text: 'Outdoor Air Damper', limit: 1 } });
    damper = items[0]?.id ?? 0;
    const body = { value: 63, priority: 8, reason: 'Commissioning' };
    assert.equal((await hub.api.writePointValue({ params: { id: damper }, body })).status, 'confirmed');
    await row().getByText('Commissioning').waitFor();
    await row().getByText('63.0 %').waitFor();
    await row().getByText('holds it').waitFor();
    await row()
      .getByText(/ from 10 · Local program/)
      .waitFor();
    await takePicture(page, 'overrides');
  });

  test('filters by age and by person are in the address', async () => {
    await page.getByRole('button', { name: '> 7 days' }).click();
    await page.waitForURL(/days=7/);
    await page.getByText('Nothing matches').waitFor();
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await page.getByLabel('Point, person, reason').fill('ada commissioning');
    await page.waitForURL(/text=ada/);
    await row().waitFor();
  });

  test('after a restart the devices are asked again', async () => {
    await hub.program.stop();
    const program = startServer(start.folder, field);
    ends.defer(async () => void (await program.stop()));
    hub = await signIn(program);
    await watched.context.close();
    watched = await openPage(start.browser, hub.url, { hub });
    page = watched.page;
    await page.goto('/overrides');
    await row().getByText('holds it').waitFor();
  });

  test('it is released from the list, after the value that follows has been said', async () => {
    await row().getByRole('gridcell', { name: 'Outdoor Air Damper' }).click();
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog', { name: 'Release Outdoor Air Damper' });
    await dialog.getByText(/from 10 · Local program/).waitFor();
    await dialog.getByRole('button', { name: 'Release P8' }).click();
    await dialog.getByText('Confirmed').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Nothing is overridden').waitFor();
    await until('an empty ledger', async () => (await hub.api.listOverrides()).total === 0);
  });

  test('one with an end says when it goes, and goes by itself', async () => {
    const body = { value: 41, priority: 8, duration_seconds: 30, reason: 'Actuator test' } as const;
    assert.equal((await hub.api.writePointValue({ params: { id: damper }, body })).status, 'confirmed');
    await page.goto('/overrides');
    await row().getByText('41.0 %').waitFor();
    // Nobody touches anything from here on.
    await until('it to release itself', async () => (await hub.api.listOverrides()).total === 0, 90_000);
    await page.getByText('Nothing is overridden').waitFor();
    const { value } = await hub.api.getPoint({ params: { id: damper } });
    assert.notEqual(value.value, 41);
    assert.deepEqual(watched.complaints, []);
  });
});
