import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Point } from '@t3000/contract';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.45.0.1', localAddress: '127.0.0.1', localPort: 47_845, port: 47_843 } as const;

/** Charts under a name: kept, found, opened, renamed, removed and brought back. */
describe('saved views of the trends page', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let points: readonly Point[];

  before(async () => {
    start = await startConsole(ends, field);
    ({ items: points } = await start.hub.api.listPoints({ query: { kind: 'analog', limit: 2 } }));
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });

  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  const chart = () => page.goto(`/trends?ids=${points.map(({ id }) => id).join(',')}&last=8h&compare=1d`);
  /** Keys of the page rest until the last dialog has faded. */
  const press = async (key: string) => {
    await page.locator('.q-dialog').waitFor({ state: 'detached' });
    await page.keyboard.press(key);
  };
  const list = () => page.getByRole('dialog', { name: 'Saved views' });

  test('a chart is kept under a name and is open from then on', async () => {
    await chart();
    await page.getByRole('application').waitFor();
    await press('s');
    const dialog = page.getByRole('dialog', { name: 'Save view' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Supply and return');
    await dialog.getByRole('checkbox', { name: 'Everybody sees it' }).click();
    await takePicture(page, 'trends-view-save');
    await page.keyboard.press('Tab');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('Supply and return', { exact: true }).waitFor();
    await page.waitForURL(/view=\d+/);
  });

  test('a name that is taken is refused in the dialog, with what was typed left alone', async () => {
    await press('s');
    const dialog = page.getByRole('dialog', { name: 'Save view' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('SUPPLY AND RETURN');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').getByText('a trend view named "SUPPLY AND RETURN" exists already').waitFor();
    assert.equal(await dialog.getByRole('textbox', { name: 'Name' }).inputValue(), 'SUPPLY AND RETURN');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('a view that was changed says so and takes the change', async () => {
    await page.getByRole('button', { name: '7 d', exact: true }).click();
    await page.getByText('(changed)').waitFor();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('(changed)').waitFor({ state: 'detached' });
    const { items } = await start.hub.api.listTrendViews();
    assert.match(items[0]?.address ?? '', /last=7d/);
  });

  test('the address of a view alone opens what it keeps', async () => {
    const id = new URL(page.url()).searchParams.get('view');
    await page.goto(`/trends?view=${id}`);
    await page.waitForURL(/last=7d/);
    await page
      .getByText(points[0]?.name ?? '?')
      .first()
      .waitFor();
    await page.goto('/trends?view=999');
    await page.getByText('This view does not exist any more').waitFor();
  });

  test('a view is found by typing, opened by Enter, renamed, removed and brought back', async () => {
    await page.goto('/trends');
    await page.getByRole('heading', { name: 'Nothing on the chart yet' }).waitFor();
    const starts = page.getByRole('navigation', { name: 'Start with' });
    await starts.getByRole('link', { name: /Supply and return/ }).waitFor();
    await starts.getByRole('link', { name: /The chart of before/ }).waitFor();
    await press('v');
    await list()
      .getByRole('textbox', { name: /Find views/ })
      .fill('supply');
    await takePicture(page, 'trends-view-list');
    await page.keyboard.press('Enter');
    await page.waitForURL(/view=\d+/);
    await press('v');
    await list().getByRole('button', { name: 'Rename or share Supply and return' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename or share' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Plant');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await list().getByText('Plant', { exact: true }).waitFor();
    await list().getByRole('button', { name: 'Remove Plant' }).click();
    await page.getByRole('heading', { name: 'No saved views yet' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await list().getByText('Plant', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
  });

  test('nothing complained but the browser of the name that was taken', () => {
    assert.deepEqual(
      watched.complaints.filter((text) => !/status of (409|404)/.test(text)),
      [],
    );
  });
});
