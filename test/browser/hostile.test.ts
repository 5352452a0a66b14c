import { hostileTexts } from '@t3000/simulator';
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { openPage, pictureOfFailure, takePicture, skipWithoutBrowser, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.93.0.1', localAddress: '127.0.0.1', localPort: 47_912, port: 47_911 } as const;

/** Elements and attributes that texts of the field would have made. The page itself has none of them. */
const FOREIGN =
  'body script, iframe, object, embed, img, base, svg[onload], [onerror], [onload], [onclick], [srcdoc], a[href^="javascript" i]';

/** Every name, description and state text of this building is one that breaks a careless page. */
describe('a building whose devices send hostile texts', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let names: string[];

  before(async () => {
    start = await startConsole(ends, field, { texts: 'hostile' });
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    names = await globalNames();
  });

  after(() => ends.disposeAsync());
  afterEach(async (t) => {
    await pictureOfFailure(t, page);
    assert.deepEqual(watched.complaints, []);
    assert.deepEqual(await foreignElements(), []);
    const added = (await globalNames()).filter((name) => !names.includes(name));
    assert.deepEqual(added, [], 'globals that were not there before');
    assert.equal(await page.evaluate('Object.keys(Object.prototype).length'), 0);
  });

  test('the check would notice: on a page that trusts these texts they leave their marks', async () => {
    const careless = await watched.context.newPage();
    await careless.setContent(`<body>${hostileTexts.join(' ')}`);
    assert.ok((await careless.locator(FOREIGN).count()) >= 4);
    assert.equal(await careless.evaluate('globalThis.pwned'), 1);
    await careless.close();
  });

  test('devices are listed and inspected as text', async () => {
    await page.goto('/devices');
    const rows = page.getByRole('grid', { name: 'Devices' }).getByRole('row');
    await rows.getByText('<img src=x onerror').first().waitFor();
    for (let device = 1; device <= (await rows.count()) - 1; device++) {
      await rows.nth(device).getByRole('gridcell').first().click();
      await inspector().getByRole('heading', { name: 'What it can do' }).waitFor();
    }
    await inspector()
      .getByRole('button', { name: /^Actions for/ })
      .click();
    await page.locator('.q-menu').getByText('Edit').click();
    await page.getByRole('dialog').getByLabel('Name').waitFor();
    await page.keyboard.press('Escape');
  });

  test('points are listed, explained, written and released as text', async () => {
    await page.goto('/points');
    const grid = page.getByRole('grid', { name: 'Points' });
    await grid.getByRole('row').nth(20).waitFor();
    await takePicture(page, 'hostile-points');
    for (let screen = 0; screen < 20; screen++) await grid.press('PageDown');
    await filter('<script>');
    await grid.getByText('<script>globalThis.pwned=1</script>').first().waitFor();
    for (const text of ['onerror', 'onload', 'srcdoc', 'javascript:', '{{', 'DROP TABLE', '\u202E', 'WWWW']) {
      await filter(text);
      await grid.getByRole('gridcell').nth(1).click();
      await inspector().getByRole('heading', { name: 'Explain this value' }).waitFor();
      await inspector()
        .getByText(/^(Never read so far|Read .* ago)/)
        .waitFor();
    }
    await page.getByRole('button', { name: /^Output/ }).click();
    await page.waitForURL(/type=output/);
    await filter('<script>');
    const cell = grid.getByRole('gridcell').nth(1);
    const name = (await cell.textContent()) ?? '';
    await cell.click();
    for (const key of ['w', 'r']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').getByRole('heading', { name }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await inspector().getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('Description').waitFor();
    await page.keyboard.press('Escape');
  });

  test('charts, their legend, list and picker show names as text', async () => {
    const { items } = await start.hub.api.listPoints({ query: { limit: 1000 } });
    const wanted = items.filter(({ name }) => /[<{$]/.test(name)).slice(0, 12);
    await page.goto(`/trends?ids=${wanted.map(({ id }) => id).join(',')}`);
    const canvas = page.locator('.u-over');
    await canvas.waitFor();
    const { width = 0 } = (await canvas.boundingBox()) ?? {};
    for (const share of [0.1, 0.5, 0.9]) await canvas.hover({ position: { x: width * share, y: 60 } });
    await takePicture(page, 'hostile-trends');
    await page.getByRole('region', { name: 'Points on the chart' }).getByText('<').first().waitFor();
    await page.getByRole('button', { name: /^Add points/ }).click();
    await page.getByRole('dialog').getByRole('combobox').fill('<');
    await page.getByRole('dialog').getByRole('option').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Table', exact: true }).click();
    await page.getByRole('grid').waitFor();
  });

  test('the palette, the overview and the system page show names as text', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    for (const text of ['<', 'onload', '{{', '\u2066']) {
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill(text);
      await page.getByRole('option').first().waitFor();
      await page.keyboard.press('Escape');
    }
    await page.goto('/system');
    await page.getByRole('heading', { name: 'Drivers' }).waitFor();
    await page.goto('/system/users');
    await page.getByRole('heading', { name: 'People' }).waitFor();
    await page.goto('/system/audit');
    await page.getByRole('grid', { name: 'Audit trail' }).waitFor();
  });

  function inspector(): Locator {
    return page.getByRole('complementary', { name: 'Inspector' });
  }

  async function filter(text: string): Promise<void> {
    await page.getByRole('searchbox', { name: 'Filter points' }).fill(text);
    await page.waitForURL((url) => url.searchParams.get('text') === text);
    await page.locator('[role=grid][aria-busy=false]').waitFor();
  }

  function foreignElements(): Promise<string[]> {
    return page.evaluate(
      `Array.from(document.querySelectorAll(${JSON.stringify(FOREIGN)}), (element) => element.outerHTML)`,
    );
  }

  function globalNames(): Promise<string[]> {
    return page.evaluate('Object.getOwnPropertyNames(globalThis)');
  }
});
