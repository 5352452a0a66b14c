import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, type WatchedPage } from '../harness/browser.ts';
import { until } from '../harness/until.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { admin, signIn, startServer, type TestHub } from '../harness/hub.ts';

const field = { baseAddress: '127.94.0.1', localAddress: '127.0.0.1', localPort: 47_922, port: 47_921 } as const;
const NEXT_PASSWORD = 'another horse, another battery';

/** What stands on the screen when the server is gone is no longer known to be true, and the page says so. */
describe('a console whose server goes away', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let hub: TestHub;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    start = await startConsole(ends, field);
    hub = start.hub;
    watched = await openPage(start.browser, hub.url, { hub });
    page = watched.page;
    await page.goto('/points?text=Damper');
    await value().waitFor();
    await page.evaluate('globalThis.sameDocument = true');
  });

  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('the page is veiled, values are marked as old, and nothing can be written', async () => {
    await row().getByText('Outdoor Air Damper').click();
    await page.keyboard.press('w');
    await dialog().getByLabel('New value').fill('50');
    assert.ok(await submit().isEnabled());
    assert.equal(await style('main', 'filter'), 'none');

    await hub.program.kill();
    await page.getByText('Connection lost').waitFor();
    await page.getByText(/^Values are .* old\. Nothing can be changed/).waitFor();
    assert.notEqual(await style('main', 'filter'), 'none');
    assert.equal(await style('.row .value', 'fontStyle'), 'italic');
    await dialog().getByText('Not connected: changes are not possible now.').waitFor();
    assert.ok(await submit().isDisabled());
    await page.keyboard.press('Escape');
    assert.ok(
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Write…/ })
        .isDisabled(),
    );
    assert.ok(
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Release…/ })
        .isDisabled(),
    );
  });

  test('when the server is back on the same data the page recovers by itself', async () => {
    const again = startServer(start.folder, field, {}, Number(new URL(hub.url).port));
    ends.defer(async () => void (await again.stop()));
    hub = await signIn(again);
    await page.getByText('Connection lost').waitFor({ state: 'detached' });
    await page.getByRole('banner').getByText(/^Live/).waitFor();
    await until('the colours to be back', async () => (await style('main', 'filter')) === 'none');
    await until('the values to stand upright', async () => (await style('.row .value', 'fontStyle')) === 'normal');
    await page.keyboard.press('w');
    await dialog().getByLabel('New value').fill('44');
    await submit().click();
    await dialog().getByText('Confirmed', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate('globalThis.sameDocument'), true);
    // A refused connection is reported by the browser itself; nothing of ours may have thrown.
    assert.deepEqual(
      watched.complaints.splice(0).filter((text) => !/ERR_CONNECTION|WebSocket connection/.test(text)),
      [],
    );
  });

  test('a session that ends elsewhere leads to the login, and the login back to the page', async () => {
    const address = page.url();
    await hub.api.changePassword({ body: { current: admin.password, next: NEXT_PASSWORD } });
    await page.getByText('Your session has ended.').waitFor();
    assert.equal(new URL(page.url()).pathname, '/login');
    await page.getByLabel('User name').fill(admin.name);
    await page.getByLabel('Password', { exact: true }).fill(NEXT_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(address);
    await value().waitFor();
  });

  function row(): Locator {
    return page.getByRole('grid', { name: 'Points' }).getByRole('row').filter({ hasText: 'HH-AHU-1' }).first();
  }

  function value(): Locator {
    return row().locator('.value');
  }

  function dialog(): Locator {
    return page.getByRole('dialog', { name: 'Write Outdoor Air Damper' });
  }

  function submit(): Locator {
    return dialog().getByRole('button', { name: 'Write', exact: true });
  }

  function style(selector: string, name: string): Promise<string> {
    return page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${name}`);
  }
});
