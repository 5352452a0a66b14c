import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.44.0.1', localAddress: '127.0.0.1', localPort: 47_762, port: 47_761 } as const;
const FIRST = 'seven quiet boilers hum';
const SECOND = 'another warm radiator sings';

/** An administrator lets somebody in, changes what they may do, throws them out, and finds all of it in the trail. */
describe('people and what they did', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let ada: WatchedPage;
  let bob: WatchedPage;
  let page: Page;

  before(async () => {
    start = await startConsole(ends, field);
    ada = await openPage(start.browser, start.hub.url, { hub: start.hub });
    bob = await openPage(start.browser, start.hub.url);
    page = ada.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('somebody is let in and signs in', async () => {
    await page.goto('/system/users');
    await page.getByRole('button', { name: 'Add a person' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('User name').fill('Bob');
    await dialog.getByLabel('Password', { exact: true }).fill(FIRST);
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByText('Bob can sign in now.').waitFor();
    await signIn(bob.page, FIRST);
    await bob.page.getByRole('heading', { name: 'Overview' }).waitFor();
  });

  test('an operator does not get to see the people or the trail', async () => {
    await bob.page.goto('/system/users');
    await bob.page.getByText('Your role does not allow this').waitFor();
    assert.equal(await bob.page.getByRole('link', { name: 'Audit trail' }).count(), 0);
  });

  test('ending a session closes the page of the person at once', async () => {
    await bob.page.goto('/points');
    await bob.page.getByRole('status').getByText(/^Live/).waitFor();
    await page.reload();
    await page.getByRole('button', { name: /^Sign Bob out: Chrome/ }).click();
    await page.getByText('Bob is signed out there.').waitFor();
    await bob.page.getByText('Your session has ended.').waitFor();
    await page
      .getByRole('region', { name: 'Signed in' })
      .getByRole('rowheader', { name: 'Bob' })
      .waitFor({ state: 'detached' });
  });

  test('a new password ends the old one', async () => {
    await page.getByRole('button', { name: 'New password for Bob' }).click();
    const dialog = page.getByRole('dialog', { name: 'New password for Bob' });
    await dialog.getByLabel('New password', { exact: true }).fill(SECOND);
    await dialog.getByRole('button', { name: 'Set password' }).click();
    await page.getByText('Bob signs in with the new password now.').waitFor();
    await signIn(bob.page, FIRST);
    await bob.page.getByText('Name or password is wrong').first().waitFor();
    await signIn(bob.page, SECOND);
    await bob.page.waitForURL(({ pathname }) => pathname === '/points');
  });

  test('who is disabled is out, and cannot come back until enabled', async () => {
    await page.getByRole('switch', { name: 'Bob: Active' }).click();
    await page.getByText('Bob is disabled and signed out everywhere.').waitFor();
    await bob.page.getByText('Your session has ended.').waitFor();
    await signIn(bob.page, SECOND);
    await bob.page.getByText('Name or password is wrong').first().waitFor();
    await page.getByRole('switch', { name: 'Bob: Active' }).click();
    await page.getByText('Bob can sign in again.').waitFor();
    await signIn(bob.page, SECOND);
    await bob.page.waitForURL(({ pathname }) => pathname === '/points');
  });

  test('another role holds from the next login on', async () => {
    await page.getByRole('combobox', { name: 'Role: Bob' }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await page.getByText('Bob is now: Viewer.').waitFor();
    await bob.page.getByText('Your session has ended.').waitFor();
    await signIn(bob.page, SECOND);
    await bob.page.waitForURL(({ pathname }) => pathname === '/points');
    await bob.page.goto('/settings');
    await bob.page.getByText('Bob · Viewer').waitFor();
    await bob.page.getByRole('region', { name: 'Where you are signed in' }).getByText('(this one)').waitFor();
  });

  test('a program gets a key that is shown once, and loses it again', async () => {
    await page.getByRole('button', { name: 'Make a token' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a token' });
    await dialog.getByLabel('Name').fill('Prometheus');
    await dialog.getByRole('button', { name: 'Make', exact: true }).click();
    const token = await dialog.getByLabel('Token of Prometheus').inputValue();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await dialog.waitFor({ state: 'detached' });
    const ask = async (path: string): Promise<number> => {
      const { status } = await fetch(`${start.hub.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return status;
    };
    assert.deepEqual([await ask('/metrics'), await ask('/api/users')], [200, 403]);
    const row = page.getByRole('region', { name: 'API tokens' }).getByRole('row', { name: /^Prometheus/ });
    assert.ok(!(await page.content()).includes(token));
    await row.getByRole('button', { name: 'Revoke Prometheus?' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    assert.equal(await ask('/metrics'), 401);
  });

  test('the trail shows a write with what was, what was asked for and what was read back', async () => {
    const { api } = start.hub;
    const { items } = await api.listPoints({ query: { text: 'Outdoor Air Damper', limit: 1 } });
    const [damper] = items;
    assert.ok(damper);
    const body = { value: 63, priority: 8, duration_seconds: 600, reason: 'smoke test' };
    await api.writePointValue({ params: { id: damper.id }, body });
    await page.getByRole('link', { name: 'Audit trail' }).click();
    await page.getByRole('textbox', { name: 'Search the trail' }).fill('smoke test');
    await page.waitForURL(/text=smoke/);
    await page.getByRole('gridcell', { name: 'Value written' }).click();
    const inspector = page.getByRole('region', { name: 'Value written' });
    await inspector.getByRole('link', { name: new RegExp(damper.name) }).waitFor();
    assert.match(await inspector.innerText(), /Asked for\s+63\s+Read back\s+63/);
    await page.keyboard.press('Escape');
  });

  test('the trail is narrowed, taken away as a file and verified', async () => {
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await page.getByRole('combobox', { name: 'Action' }).click();
    await page.getByRole('option', { name: 'People' }).click();
    await page.waitForURL(/kind=user\./);
    await page.getByRole('gridcell', { name: 'Person added' }).waitFor();
    assert.equal(await page.getByRole('gridcell', { name: 'Value written' }).count(), 0);
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export as CSV' }).click();
    assert.match((await download).suggestedFilename(), /\.csv$/);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/^The trail is whole: all \d+ rows/).waitFor();
    await page.getByRole('textbox', { name: 'Search the trail' }).fill('no such thing');
    await page.getByText('No row fits').waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Clear filter' }).last().click();
    await page.getByRole('gridcell', { name: 'Person added' }).waitFor();
    assert.deepEqual(
      [...ada.complaints, ...bob.complaints.filter((text) => !/40[13]|Authentication failed/.test(text))],
      [],
    );
  });

  async function signIn(at: Page, password: string): Promise<void> {
    if (!at.url().includes('/login')) await at.goto('/login');
    await at.getByLabel('User name').fill('Bob');
    await at.getByLabel('Password', { exact: true }).fill(password);
    await at.getByRole('button', { name: 'Sign in' }).click();
  }
});
