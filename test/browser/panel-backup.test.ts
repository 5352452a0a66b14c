import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Device } from '@t3000/contract';
import type { PrivatePanel } from '@t3000/simulator';
import { encodeProg, readProg, recordsOf, withRecords, writeFields } from '@t3000/t3';
import type { FieldValues, ProgSectionName } from '@t3000/t3';
import type { Locator, Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';
import { until } from '../harness/until.ts';

const field = { baseAddress: '127.67.1.1', localAddress: '127.67.200.2', localPort: 48_232, port: 48_231 } as const;
const WRITE_VARIABLE = 103;

/** An engineer saves a panel, compares it with a file and restores what differs. */
describe('saving and restoring a panel', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let played: PrivatePanel;
  let honest: PrivatePanel['answer'];
  let watched: WatchedPage;
  let page: Page;
  let device: Device;
  let saved: Uint8Array;

  before(async () => {
    start = await startConsole(ends, field, { scanPort: undefined });
    const found = start.simulator.panels.find(({ panel }) => panel.instance === 1003);
    assert.ok(found);
    played = found;
    honest = played.answer.bind(played);
    const { address, port } = played.seat;
    await start.hub.api.addDevice({ body: { protocol: 't3', address: { host: address, port, serial: 1003 } } });
    device = await until('the panel', async () => {
      const { items } = await start.hub.api.listDevices({ query: {} });
      return items.find(({ protocol }) => protocol === 't3');
    });
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => {
    played.answer = honest;
    played.quirks.unappliedWrites = new Set();
    return pictureOfFailure(t, page);
  });

  test('the panel is saved with a bar that moves, and downloaded as the file it is', async () => {
    await page.goto(`/devices/${device.id}/details/backup`);
    await page.getByRole('button', { name: 'Save panel as .prog' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download' }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^HH-AHU-1.*\.prog$/);
    saved = new Uint8Array(readFileSync(await download.path()));
    const { file } = readProg(saved);
    assert.equal(recordsOf(file, 'pids')[0]?.toHex(), played.blocks.controllers.read(0).toHex());
    await page.getByText('The file holds passwords of the panel in clear.').waitFor();
    await takePicture(page, 'backup saved');
  });

  test('a file that differs in nothing says so', async () => {
    await compare(saved);
    await page.getByText('No difference between changed.prog and the panel.').waitFor();
  });

  test('what differs is listed record by record, and only the chosen parts are written', async () => {
    await compare(
      edited(['variables', 60, { label: 'SETPT' }], ['pids', 1, { bias: 9 }], ['users', 1, { name: 'owner' }]),
    );
    await page.getByRole('heading', { name: '3 records differ from changed.prog' }).waitFor();
    await part('PID loops (1)').locator('..').getByText('What changes').click();
    await page.getByText('bias: 0 → 9').waitFor();
    await takePicture(page, 'backup plan');
    assert.equal(await part('Users (1)').getAttribute('aria-checked'), 'false', 'guarded parts are chosen by hand');
    await part('PID loops (1)').click();
    await page.getByRole('button', { name: 'Restore 1 record' }).click();
    await dialog().getByText('1 record is written to the panel: Variables.').waitFor();
    await dialog().getByRole('button', { name: 'Restore 1 record' }).click();
    await page.getByText('1 of 1 records are in the panel as planned.').waitFor();
    assert.equal(played.blocks.variables.decoded(59).label, 'SETPT');
    assert.equal(played.blocks.controllers.decoded(0).bias, 0);
    assert.equal(played.blocks.users.decoded(0).name, 'installer');
  });

  test('users are written only with the serial number of the panel', async () => {
    await compare(edited(['variables', 60, { label: 'SETPT' }], ['users', 1, { name: 'owner' }]));
    await part('Users (1)').click();
    const restore = page.getByRole('button', { name: 'Restore 1 record' });
    assert.equal(await restore.isDisabled(), true);
    await page.getByLabel('Serial number of the panel').fill('1003');
    await restore.click();
    await dialog().getByRole('button', { name: 'Restore 1 record' }).click();
    await page.getByText('1 of 1 records are in the panel as planned.').waitFor();
    assert.equal(played.blocks.users.decoded(0).name, 'owner');
  });

  test('what was acknowledged but not applied, and what was not tried, stand in the account', async () => {
    const users = ['users', 1, { name: 'owner' }] as const;
    await compare(edited(['variables', 60, { label: 'OTHER' }], ['variables', 61, { label: 'LAST' }], users));
    await page.getByRole('heading', { name: '2 records differ' }).waitFor();
    let dead = false;
    played.answer = (octets) => {
      if (dead) return 'silent';
      if (octets[2] !== WRITE_VARIABLE) return honest(octets);
      dead = true;
      return 'silent';
    };
    await page.getByRole('button', { name: 'Restore 2 records' }).click();
    await dialog().getByRole('button', { name: 'Restore 2 records' }).click();
    await page.getByText('1 record was not tried. Compare again').waitFor();
    await page.getByText('0 of 2 records are in the panel as planned.').waitFor();
    await page.getByText('nobody knows whether it was applied').waitFor();
    await takePicture(page, 'backup account');
    played.answer = honest;
    played.quirks.unappliedWrites = new Set([WRITE_VARIABLE]);
    await page.getByRole('button', { name: 'Compare with the panel' }).click();
    await page.getByRole('button', { name: 'Restore 2 records' }).click();
    await dialog().getByRole('button', { name: 'Restore 2 records' }).click();
    await page.getByText('acknowledged, but not applied').first().waitFor();
    await page.getByText('2 of 2 records did not take').waitFor();
  });

  test('a program gets new code that was looked at as text first', async () => {
    await page.goto(`/devices/${device.id}/details/table-programs`);
    await page.getByRole('row').filter({ hasText: 'PRG1' }).getByRole('gridcell').first().click();
    const inspector = page.getByRole('region', { name: 'PRG1' });
    await inspector.getByRole('button', { name: 'Write new code' }).click();
    // 10 REM NEW CODE, the byte behind it, and three empty tables.
    const code = '0d00 010a001a08 4e455720434f4445 fe 000000000000';
    await dialog().getByLabel('Code as hex').fill(code);
    await dialog().getByRole('button', { name: 'Show as text' }).click();
    await dialog().getByLabel('New', { exact: true }).getByText('10 REM NEW CODE').waitFor();
    await takePicture(page, 'program code');
    await dialog().getByRole('button', { name: 'Write 22 bytes to the panel' }).click();
    await inspector.getByText('10 REM NEW CODE').first().waitFor();
    assert.equal(played.blocks.programs.decoded(0).imageLength, 13);
  });

  test('everything stands in the trail, and the page complained about nothing', async () => {
    const { items } = await start.hub.api.listAudit({ query: { limit: 200 } });
    const actions = items.map(({ action, result }) => `${action} ${result}`);
    for (const wanted of [
      'device.save done',
      'device.download done',
      'device.restore done',
      'device.restore_end done',
      'device.restore_end unconfirmed',
      'device.restore_end failed',
      'device.write_bytes done',
    ]) {
      assert.ok(actions.includes(wanted), `${wanted} in ${actions.join(', ')}`);
    }
    assert.deepEqual(watched.complaints, []);
  });

  const dialog = (): Locator => page.getByRole('dialog');
  const part = (name: string): Locator => page.getByRole('checkbox', { name, exact: true });

  async function compare(file: Uint8Array): Promise<void> {
    await page.goto(`/devices/${device.id}/details/backup`);
    await page
      .getByLabel('Panel file (.prog, .prg)')
      .setInputFiles({ name: 'changed.prog', mimeType: 'application/octet-stream', buffer: Buffer.from(file) });
    await page.getByRole('button', { name: 'Compare with the panel' }).click();
  }

  function edited(...changes: readonly (readonly [ProgSectionName, number, FieldValues])[]): Uint8Array {
    let { file } = readProg(saved);
    for (const [section, index, values] of changes) {
      const records = recordsOf(file, section).map((record, at) =>
        at === index - 1 ? writeFields(section, record, values) : record,
      );
      file = withRecords(file, section, records);
    }
    return encodeProg(file);
  }
});
