import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, startBrowser, type WatchedPage } from '../harness/browser.ts';
import { startField } from '../harness/field.ts';
import { admin, startServer } from '../harness/hub.ts';
import { runProgram, type Program } from '../harness/program.ts';

const field = { baseAddress: '127.91.0.1', localAddress: '127.0.0.1', localPort: 47_902, port: 47_901 } as const;
const DEVICES = 10;
/** The panel of the first air handler, as the command line reaches it past the server. */
const AIR_HANDLER = '127.91.0.3:47901';
const DAMPER = 'Outdoor Air Damper';

/** Everything a person does with a new server until the building is in hand, in the order they do it. */
describe('the first day with a new server', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let program: Program;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    // Slow enough for the progress of reading them to be seen.
    const simulator = await startField(field, { faults: [{ kind: 'slow', device: 'all', delayMs: 15 }] });
    ends.defer(() => simulator.stop());
    program = startServer(folder, field);
    ends.defer(async () => void (await program.stop()));
    const browser = await startBrowser();
    ends.defer(() => browser.close());
    watched = await openPage(browser, (await program.event('ready'))['url'] as string);
    page = watched.page;
  });

  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('a wrong set-up code is refused at its field, the printed one makes the account', async () => {
    await page.goto('/');
    await page.waitForURL('/setup');
    await page.getByLabel('Set-up code').fill('AAAA-AAAA-AAAA');
    await page.getByLabel('Your user name').fill(admin.name);
    await page.getByLabel('Password', { exact: true }).fill(admin.password);
    await page.getByLabel('Site name').fill('Harbour House');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('The set-up code is wrong or has expired').waitFor();
    // The browser reports the refusal as an error of its own; it was asked for.
    assert.equal(watched.complaints.splice(0).length, 1);
    const code = (await program.event('setup_code'))['code'] as string;
    await page.getByLabel('Set-up code').fill(code);
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await page.getByRole('link', { name: 'Harbour House' }).waitFor();
  });

  test('discovery shows devices as they answer and adds the chosen ones with their points', async () => {
    await page.getByRole('link', { name: 'Discover now' }).click();
    const dialog = page.getByRole('dialog', { name: 'Discover devices' });
    const rows = dialog.getByRole('row').filter({ has: page.getByRole('gridcell') });
    await dialog.getByText('Press Start: devices appear here as they answer.').waitFor();
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.getByText(/^Listening… \d+ devices? answered$/).waitFor();
    await rows.first().waitFor();
    await dialog.getByText(`${DEVICES} devices found`).waitFor();
    assert.equal(await rows.count(), DEVICES);
    await dialog.getByRole('button', { name: 'Select all new' }).click();
    await dialog.getByRole('button', { name: `Add ${DEVICES} devices` }).click();
    await dialog.getByText(/^Reading devices: \d+ of 10$/).waitFor();
    await rows.getByRole('progressbar').first().waitFor();
    await rows
      .filter({ hasText: 'Added' })
      .nth(DEVICES - 1)
      .waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('grid', { name: 'Devices' }).getByText('HH-AHU-1').waitFor();
  });

  test('a value changed in the field changes on the page by itself', async () => {
    await page.getByRole('link', { name: 'Points', exact: true }).click();
    await page.getByRole('region', { name: 'Site tree' }).getByRole('button', { name: 'HH-AHU-1' }).click();
    await page.getByRole('heading', { name: 'Points — HH-AHU-1' }).waitFor();
    // A page that reloads loses this.
    await page.evaluate('globalThis.sameDocument = true');
    await filter('Supply Fan Speed');
    const row = rowOf('Supply Fan Speed');
    await row.getByText('%').waitFor();
    await commandLine(['write', AIR_HANDLER, 'AO2', '37', '--priority', '7']);
    await row.getByText('37').waitFor();
    await commandLine(['write', AIR_HANDLER, 'AO2', 'null', '--priority', '7']);
    await row.getByText('37').waitFor({ state: 'detached' });
    assert.equal(await page.evaluate('globalThis.sameDocument'), true);
  });

  test('a write with priority, duration and reason is confirmed and stands in its slot', async () => {
    await filter(DAMPER);
    await rowOf(DAMPER).getByText(DAMPER).click();
    await inspector().getByRole('heading', { name: DAMPER }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('w');
    const dialog = page.getByRole('dialog', { name: `Write ${DAMPER}` });
    await dialog.getByLabel('New value').fill('63');
    await dialog.getByText('15 min').click();
    await dialog.getByLabel('Priority').click();
    await page.getByRole('option', { name: /^9 / }).click();
    await dialog.getByLabel('Reason').fill('commissioning');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await dialog.getByText('Confirmed', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await rowOf(DAMPER).getByText('Manual P9').waitFor();
    await inspector().getByText('“commissioning”', { exact: true }).waitFor();
    await inspector()
      .getByText(/Releases itself at .* in 1[45] min/)
      .waitFor();
    const slot = inspector().getByRole('row', { name: /^9 / });
    await slot.getByText('active').waitFor();
    await slot.getByText('63').waitFor();
    assert.equal((await slots('AO3'))[8], 63);
  });

  test('a release gives the slot back to the program', async () => {
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog', { name: `Release ${DAMPER}` });
    await dialog.getByText(/from 10 · Local program/).waitFor();
    await dialog.getByRole('button', { name: 'Release P9' }).click();
    await dialog.getByText('Confirmed', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await rowOf(DAMPER).getByText('Manual P9').waitFor({ state: 'detached' });
    await inspector().getByRole('row', { name: /^10 / }).getByText('active').waitFor();
    assert.equal((await slots('AO3'))[8], null);
  });

  test('a trend opens from the point, and dragging over it asks for the stretch and puts it into the address', async () => {
    await inspector().getByRole('link', { name: 'Trend' }).click();
    await page.waitForURL(/\/trends\?ids=\d+$/);
    const canvas = page.locator('.u-over');
    await canvas.waitFor();
    const box = await canvas.boundingBox();
    assert.ok(box);
    const asked = page.waitForRequest((request) => {
      const query = new URL(request.url()).searchParams;
      const length = Number(query.get('end_time')) - Number(query.get('start_time'));
      return request.url().includes('/api/timeseries/trend') && length < 20 * 3_600_000;
    });
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.98, box.y + 60, { steps: 4 });
    await page.mouse.up();
    await asked;
    await page.waitForURL(/from=.*&to=/);
    const address = page.url();
    await page.reload();
    await page.locator('.u-over').waitFor();
    assert.equal(page.url(), address);
  });

  test('signing out leads to the login, which refuses a wrong password in words', async () => {
    await page.getByRole('button', { name: `Account of ${admin.name}` }).click();
    await page.getByText('Sign out').click();
    await page.waitForURL('/login');
    assert.deepEqual(watched.complaints, []);
    await page.getByLabel('User name').fill(admin.name);
    await page.getByLabel('Password', { exact: true }).fill('wrong horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Name or password is wrong').waitFor();
    assert.equal(watched.complaints.splice(0).length, 1);
    await page.getByLabel('Password', { exact: true }).fill(admin.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    assert.deepEqual(watched.complaints, []);
  });

  async function filter(text: string): Promise<void> {
    await page.getByRole('searchbox', { name: 'Filter points' }).fill(text);
    await page.waitForURL(/text=/);
  }

  function rowOf(name: string): Locator {
    return page.getByRole('grid', { name: 'Points' }).getByRole('row').filter({ hasText: name });
  }

  function inspector(): Locator {
    return page.getByRole('complementary', { name: 'Inspector' });
  }

  async function slots(object: string): Promise<(number | null)[]> {
    const output = await commandLine(['read', AIR_HANDLER, object, '--json']);
    const [answer] = JSON.parse(output) as { slots: (number | null)[] }[];
    return answer?.slots ?? [];
  }

  /** Talks to the panel as another workstation would: its own process, its own socket, nothing of the server. */
  async function commandLine(args: string[]): Promise<string> {
    const { code, output } = await runProgram(args, {
      T3000_BACNET_ADDRESS: field.localAddress,
      T3000_BACNET_PORT: '47903',
      T3000_BACNET_BROADCAST: `127.255.255.255:${field.port}`,
    });
    assert.equal(code, 0, output);
    return output;
  }
});
