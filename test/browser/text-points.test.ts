import { BacnetDevice, BacnetSite, ObjectType, PointObject, Property, RecordObject } from '@t3000/driver-bacnet/device';
import { realClock, realNet, realRng } from '@t3000/runtime';
import { temporaryFolder } from '@t3000/testkit';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
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
import { adoptField } from '../harness/field.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { until } from '../harness/until.ts';

const field = { localAddress: '127.66.1.1', localPort: 48_102, port: 48_101 } as const;
const HOSTILE = '=1+1 <img src=x onerror="globalThis.pwned=1">';

/** Character strings of a device: shown as what they are, kept up to date, written and read back. */
describe('texts a device holds', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  const notice = text(1, 'Notice to occupants', 'All is well', true);
  let hub: TestHub;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    const ports = { clock: realClock(), rng: realRng(), net: realNet() };
    const site = new BacnetSite(ports, { broadcast: { address: '127.255.255.255', port: field.port } });
    const device = new BacnetDevice({ instance: 6601, name: 'Lobby controller' });
    device.add(
      new PointObject({ type: ObjectType.analogInput, instance: 1, name: 'Lobby temperature', value: 21.5, unit: 62 }),
      notice,
      text(2, 'Last message', HOSTILE, false),
    );
    await site.add(device, '127.66.1.2', field.port);
    await site.start();
    ends.defer(() => site.stop());
    hub = await startTestHub(temporaryFolder({ after: (clean) => ends.defer(clean) }), field);
    ends.defer(async () => void (await hub.program.stop()));
    await adoptField(hub);
    const browser = await startBrowser();
    ends.defer(() => browser.close());
    watched = await openPage(browser, hub.url, { hub, acceptDownloads: true });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach(async (t) => {
    await pictureOfFailure(t, page);
    assert.deepEqual(watched.complaints, []);
  });

  const row = (name: string) => page.getByRole('grid', { name: 'Points' }).getByRole('row').filter({ hasText: name });
  const inspector = () => page.getByRole('complementary').filter({ hasText: 'Explain this value' });

  test('they stand in the list beside the numbers, to the letter', async () => {
    await page.goto('/points');
    await row('Notice to occupants').getByText('All is well').waitFor();
    await row('Last message').getByText(HOSTILE).waitFor();
    await row('Lobby temperature').getByText('21.5').waitFor();
    assert.equal(await page.locator('img[src="x"]').count(), 0);
    assert.equal(await page.evaluate('globalThis.pwned'), undefined);
    await takePicture(page, 'text-points');
  });

  test('a change in the device shows by itself', async () => {
    notice.set(Property.presentValue, { type: 'string', value: 'Filter is due — bitte wechseln' });
    await row('Notice to occupants').getByText('Filter is due — bitte wechseln').waitFor();
  });

  test('the list filters by texts and goes into a file with its formulas disarmed', async () => {
    const kind = page.getByRole('button', { name: /^Text\b/ });
    await kind.click();
    await page.waitForURL(/kind=text/);
    await row('Lobby temperature').waitFor({ state: 'detached' });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: /CSV/ }).first().click();
    const file = await readFile(await (await download).path(), 'utf8');
    assert.match(file, /"'=1\+1 <img src=x onerror=""globalThis\.pwned=1"">"/);
    assert.match(file, /Filter is due — bitte wechseln/);
    await kind.click();
    await row('Lobby temperature').waitFor();
  });

  test('a text is written from the inspector and confirmed by what the device holds', async () => {
    await row('Notice to occupants').getByRole('gridcell').nth(1).click();
    await inspector().getByText('A text is not recorded').waitFor();
    await takePicture(page, 'text-inspector');
    await inspector().getByRole('button', { name: 'Write' }).click();
    const dialog = page.getByRole('dialog', { name: 'Write Notice to occupants' });
    const input = dialog.getByLabel('New text');
    assert.equal(await input.inputValue(), 'Filter is due — bitte wechseln');
    await input.fill('ü'.repeat(129));
    await dialog.getByText('Longer than 256 bytes').waitFor();
    assert.ok(await dialog.getByRole('button', { name: 'Write', exact: true }).isDisabled());
    await input.fill('Closed until Monday');
    await dialog.getByText('19 of 256 bytes').waitFor();
    await takePicture(page, 'text-write');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await dialog.getByText('Confirmed').first().waitFor();
    assert.deepEqual(notice.get(Property.presentValue), { type: 'string', value: 'Closed until Monday' });
    await page.keyboard.press('Escape');
    await row('Notice to occupants').getByText('Closed until Monday').waitFor();
    await inspector().getByText('→ Closed until Monday').waitFor();
  });

  test('the API tells texts apart from numbers, and refuses what a text cannot be', async () => {
    const { items } = await hub.api.listPoints({ query: { kind: 'text', sort: 'number' } });
    const [first, second] = items;
    assert.ok(first && second);
    assert.deepEqual(
      [first.object, first.value.value, first.value.text, first.value.quality, first.trend_mode],
      ['CSV 1', null, 'Closed until Monday', 'good', null],
    );
    const explained = await hub.api.explainPoint({ params: { id: second.id } });
    assert.equal(explained.live?.text, HOSTILE);
    assert.match(JSON.stringify(explained.facts), /answer bytes/);
    const refused = (body: { value: number | null; text?: string }) =>
      hub.api.writePointValue({ params: { id: first.id }, body }).then(
        () => '',
        (error: Error) => error.message,
      );
    assert.match(await refused({ value: 5 }), /5 for "Notice to occupants", which holds a text/);
    assert.match(await refused({ value: null }), /no priority array/);
    const recorded = hub.api.recordPoints({
      body: { point_ids: [first.id], strategy: { mode: 'interval', interval_seconds: 60 } },
    });
    await assert.rejects(recorded, /"Notice to occupants" holds a text, and history keeps numbers/);
    await until('the written text in the audit trail', async () => {
      const trail = await hub.api.listAudit({ query: { limit: 20 } });
      return JSON.stringify(trail.items).includes('Closed until Monday');
    });
  });
});

function text(instance: number, name: string, value: string, isWritable: boolean): RecordObject {
  return new RecordObject({
    type: ObjectType.characterStringValue,
    instance,
    name,
    properties: [
      [Property.presentValue, { type: 'string', value }],
      [Property.statusFlags, { type: 'bits', value: [false, false, false, false] }],
    ],
    writable: isWritable ? [Property.presentValue] : [],
  });
}
