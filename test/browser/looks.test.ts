import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import {
  openPage,
  pictureOfFailure,
  skipWithoutBrowser,
  startBrowser,
  takePicture,
  type WatchedPage,
} from '../harness/browser.ts';
import { consoleAddresses } from '../harness/console-routes.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { furnish, type Places } from '../harness/furnish.ts';
import { signIn, startServer, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.95.0.1', localAddress: '127.0.0.1', localPort: 47_932, port: 47_931 } as const;
const meters = { address: '127.95.0.90', port: 15_095 } as const;
/** Nobody answers here. */
const emptyField = { localAddress: '127.0.0.1', localPort: 47_934, port: 47_933 } as const;
const SILENT_DEVICE = 1008;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Dark runs in German: its words are longer, and every page is looked at in both languages for the price of one. */
const themes = [
  { colorScheme: 'light', locale: 'en-GB', widths: [1440, 2560] },
  // The narrowest is looked at with the longest words.
  { colorScheme: 'dark', locale: 'de-DE', widths: [360, 800, 1440] },
] as const;

/** Every page is a place for everybody: it fits, it complains about nothing, and it can be read without seeing it. */
describe('the looks of a building at work', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let places: Places;

  before(async () => {
    start = await startConsole(ends, field, { modbus: meters });
    start.simulator.faults.set([{ kind: 'silent', device: SILENT_DEVICE }]);
    places = await furnish(start.hub, start.simulator);
  });

  after(() => ends.disposeAsync());

  test('every address of the console is among what is looked at', async () => {
    const paths = Object.values(places).map((path) => path.replace(/\?.*$/, ''));
    const unseen = (await consoleAddresses()).filter(({ pattern }) => !paths.some((path) => pattern.test(path)));
    // Nobody is signed in on these two: they have their own test below.
    assert.deepEqual(
      unseen.map(({ name }) => name),
      ['login /login', 'setup /setup'],
    );
  });

  for (const { colorScheme, locale, widths } of themes) {
    for (const width of widths) {
      test(`every page fits ${width} pixels in ${colorScheme} colours, complains about nothing and reads well`, async () => {
        const { hub, browser } = start;
        const viewport = { width, height: width === 2560 ? 1440 : 900 };
        const watched = await openPage(browser, hub.url, { hub, colorScheme, locale, viewport });
        for (const [name, path] of Object.entries(places)) {
          await watched.page.goto(path);
          await settled(watched.page);
          if (path.includes('/details'))
            await watched.page.locator(`main nav [aria-current][href="${path}"]`).waitFor();
          await takePicture(watched.page, `${name}-${colorScheme}-${width}`);
          await assertFits(watched.page, name);
          // A phone has less of the same, and wider screens have more room.
          // Either layout once and either scheme once: looking takes longer than drawing.
          if (width === (colorScheme === 'light' ? 1440 : 800)) await assertAccessible(watched.page, name);
        }
        assert.deepEqual(watched.complaints, []);
        await watched.context.close();
      });
    }

    test(`every dialog in ${colorScheme} colours reads well and closes with Escape`, async () => {
      const { hub, browser } = start;
      const watched = await openPage(browser, hub.url, { hub, colorScheme, viewport: { width: 800, height: 900 } });
      const { page } = watched;
      let shown = '';
      for (const [name, { path, open }] of Object.entries(dialogs(places))) {
        if (path !== shown) await page.goto(path);
        shown = path;
        await settled(page);
        await open(page);
        await page.getByRole('dialog').or(page.locator('.q-menu')).waitFor();
        await holds(page, 'document.getAnimations().every(({ playState }) => playState === "finished")');
        await takePicture(page, `dialog-${name}-${colorScheme}`);
        await assertFits(page, name);
        await assertAccessible(page, name);
        await page.keyboard.press('Escape');
        await closed(page);
      }
      assert.deepEqual(watched.complaints, []);
      await watched.context.close();
    });
  }

  for (const { name, path, request } of [
    { name: 'Points', path: '/points', request: '**/api/t3000/points?*' },
    { name: 'Alarms', path: '/alarms', request: '**/api/t3000/alarms?*' },
    { name: 'Devices', path: '/devices', request: '**/api/t3000/devices*' },
    { name: 'Overview', path: '/', request: '**/api/status*' },
    { name: 'System', path: '/system', request: '**/api/status*' },
  ]) {
    test(`${name} shows that it loads, what went wrong, and takes another try`, async () => {
      const watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
      const { page } = watched;
      let isBroken = true;
      const release = Promise.withResolvers<void>();
      await page.route(request, async (route) => {
        await release.promise;
        if (!isBroken) return route.continue();
        return route.fulfill({
          status: 500,
          json: { error: { code: 'internal', message: 'The disk is on fire.', details: {}, request_id: 'r-1' } },
        });
      });
      await page.goto(path);
      const main = page.getByRole('main');
      await main.getByText('Loading…').first().waitFor();
      await assertAccessible(page, `${name} loading`);
      release.resolve();
      await main.getByRole('alert').getByText('A fault of the server').waitFor();
      await main.getByText('The disk is on fire.').waitFor();
      await takePicture(page, `failed-${name.toLowerCase()}`);
      await assertAccessible(page, `${name} failed`);
      isBroken = false;
      await main.getByRole('button', { name: 'Try again' }).click();
      await main.getByRole('alert').waitFor({ state: 'detached' });
      await settled(page);
      await watched.context.close();
    });
  }

  test('everything is reached from the keyboard, and the focus comes back from where it went', async (t) => {
    const watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    const { page } = watched;
    const { keyboard } = page;
    try {
      await page.goto('/');
      await settled(page);
      await keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Search' }).waitFor();
      await keyboard.type('trends');
      await page.getByRole('option', { selected: true }).getByText('Trends').waitFor();
      await keyboard.press('Enter');
      await page.waitForURL('/trends');
      await closed(page);
      await keyboard.press('g');
      await keyboard.press('p');
      await page.waitForURL('/points');
      await settled(page);
      await keyboard.press('/');
      await keyboard.type('Damper');
      await page.waitForURL(/text=Damper/);
      await until('nothing but dampers', async () => {
        const rows = await page
          .getByRole('row')
          .filter({ hasNot: page.getByRole('columnheader') })
          .allInnerTexts();
        return rows.length > 2 && rows.every((row) => row.includes('Damper'));
      });
      await keyboard.press('ArrowDown');
      await until('the first row', async () => (await focused(page)).startsWith('0:'));
      await keyboard.press('ArrowDown');
      await keyboard.press('ArrowDown');
      await until('the third row', async () => (await focused(page)).startsWith('2:'));
      const cell = await focused(page);
      await keyboard.press('Enter');
      await page.getByRole('complementary', { name: 'Inspector' }).getByRole('heading').first().waitFor();
      assert.equal(await focused(page), cell);
      await keyboard.press('w');
      const dialog = page.getByRole('dialog', { name: /^Write / });
      await dialog.getByLabel('New value').waitFor();
      await until('the focus in the field', () => page.evaluate('document.activeElement.tagName === "INPUT"'));
      // Single keys belong to the dialog while it is open.
      await keyboard.type('42');
      await dialog.getByText('42').first().waitFor();
      await keyboard.press('Escape');
      await closed(page);
      await until('the focus back in its cell', async () => (await focused(page)) === cell);
      await keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await keyboard.press('Escape');
      await closed(page);
      await keyboard.press('t');
      await page.waitForURL(/\/trends\?ids=\d+$/);
      assert.deepEqual(watched.complaints, []);
    } catch (error) {
      await pictureOfFailure({ name: t.name, passed: false }, page);
      throw error;
    } finally {
      await watched.context.close();
    }
  });
});

describe('the looks of a server without devices', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let hub: TestHub;
  let browser: Browser;
  let watched: WatchedPage;

  before(async () => {
    const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    browser = await startBrowser();
    ends.defer(() => browser.close());
    const program = startServer(folder, emptyField);
    ends.defer(async () => void (await program.stop()));
    const { url } = (await program.event('ready')) as unknown as { url: string };
    await looksAlone(browser, url, 'setup');
    hub = await signIn(program);
    await looksAlone(browser, url, 'login');
  });

  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, watched.page));

  for (const { path, text } of [
    { path: '/', text: 'First steps' },
    { path: '/devices', text: 'No devices yet' },
    { path: '/points', text: 'No points yet' },
    { path: '/trends', text: 'Nothing on the chart yet' },
    { path: '/schedules', text: 'No schedules yet' },
    { path: '/alarms', text: 'No alarms' },
    { path: '/alarms/definitions', text: 'Nothing is watched yet' },
    { path: '/nowhere', text: 'There is no such page' },
  ]) {
    test(`${path} says that there is nothing and what to do`, async () => {
      watched = await openPage(browser, hub.url, { hub, viewport: { width: 800, height: 900 } });
      const { page } = watched;
      await page.goto(path);
      await page.getByRole('main').getByText(text).waitFor();
      await settled(page);
      assert.ok((await page.getByRole('main').locator('a, button').count()) > 0, 'there is a next step');
      await takePicture(page, `empty-${path.slice(1) || 'overview'}`);
      await assertFits(page, path);
      await assertAccessible(page, path);
      assert.deepEqual(watched.complaints, []);
      await watched.context.close();
    });
  }
});

/** The page of somebody who is not signed in, in both colours and the usual widths. */
async function looksAlone(browser: Browser, url: string, name: 'setup' | 'login'): Promise<void> {
  for (const { colorScheme, locale } of themes) {
    for (const width of [360, 800, 1440]) {
      const { page, complaints, context } = await openPage(browser, url, {
        colorScheme,
        locale,
        viewport: { width, height: 900 },
      });
      await page.goto('/');
      await page.waitForURL(new RegExp(`/${name}`));
      await settled(page);
      await takePicture(page, `${name}-${colorScheme}-${width}`);
      await assertFits(page, name);
      await assertAccessible(page, name);
      assert.deepEqual(complaints, []);
      await context.close();
    }
  }
}

interface Opening {
  readonly path: string;
  readonly open: (page: Page) => Promise<void>;
}

/** How each dialog is reached. */
function dialogs({
  point = '',
  device = '',
  trends = '',
  schedule = '',
  alarm = '',
  guarded = '',
}: Places): Record<string, Opening> {
  const press = (key: string) => (page: Page) => page.keyboard.press(key);
  const click = (name: RegExp) => (page: Page) => page.getByRole('main').getByRole('button', { name }).click();
  const inspect = (name: RegExp) => (page: Page) =>
    page.getByRole('complementary').getByRole('button', { name }).click();
  return {
    palette: { path: '/', open: press('Control+k') },
    keys: { path: '/', open: press('?') },
    write: { path: point, open: press('w') },
    'write-guarded': { path: guarded, open: press('w') },
    'edit-guarded': { path: guarded, open: inspect(/^Edit/) },
    decide: { path: '/write-requests', open: click(/^Look/) },
    release: { path: point, open: press('r') },
    'edit-point': { path: point, open: inspect(/^Edit/) },
    'device-menu': { path: device, open: inspect(/^Actions for/) },
    discover: { path: '/devices', open: press('n') },
    'add-device': { path: '/devices', open: press('a') },
    'pick-points': { path: trends, open: press('/') },
    'export-history': { path: trends, open: press('e') },
    'pick-range': { path: trends, open: click(/^Choose a time range/) },
    'add-person': { path: '/system/users', open: click(/^Add a person/) },
    'add-exception': { path: schedule, open: click(/^Add an exception/) },
    'pick-outputs': { path: schedule, open: click(/^Add points/) },
    'add-calendar': { path: '/schedules/calendars', open: click(/^New calendar/) },
    acknowledge: { path: alarm, open: press('a') },
    shelve: { path: alarm, open: press('s') },
    'alarm-definition': { path: '/alarms/definitions', open: press('n') },
    'notification-rule': { path: '/alarms/notifications', open: click(/^New rule/) },
  };
}

/** Nothing loads any more, something stands there, and what waits for the live line (buttons that change things) is free. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await holds(page, 'document.querySelector(".loading, .live.lost") === null');
}

/** No dialog or menu is there any more, nor one that is fading. Until then single keys belong to it. */
function closed(page: Page): Promise<void> {
  return page.locator('.q-dialog, .q-menu').waitFor({ state: 'detached' });
}

/** The policy of the page lets nobody wait inside it for an expression: it is asked from outside. */
function holds(page: Page, expression: string): Promise<boolean> {
  return until(expression, () => page.evaluate<boolean>(expression));
}

/** What sticks out to the side, if anything does. */
async function assertFits(page: Page, what: string): Promise<void> {
  const wide = await page.evaluate(`
    ['html', 'main', '#inspector', '.dialog', '.dialog .scroll']
      .map((selector) => ({ selector, element: document.querySelector(selector) }))
      .filter(({ element }) => element !== null && element.scrollWidth > element.clientWidth)
      .map(({ selector, element }) => selector + ' is ' + element.scrollWidth + ' wide in ' + element.clientWidth)`);
  assert.deepEqual(wide, [], `${what} has to be scrolled sideways`);
}

async function assertAccessible(page: Page, what: string): Promise<void> {
  await page.evaluate(axe);
  const found = await page.evaluate(`
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], resultTypes: ['violations'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`);
  assert.deepEqual(found, [], `${what} is hard to read for somebody`);
}

/** Row and column of the grid cell with the focus. */
function focused(page: Page): Promise<string> {
  return page.evaluate('document.activeElement?.dataset.cell ?? ""');
}
