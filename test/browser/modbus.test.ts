import { temporaryFolder } from '@t3000/testkit';
import { ExceptionCode, ModbusTcpServer, Refusal, RegisterUnit } from '@t3000/driver-modbus/device';
import { realClock, realNet } from '@t3000/runtime';
import assert from 'node:assert/strict';
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
import { startTestHub, type TestHub } from '../harness/hub.ts';

const field = { localAddress: '127.0.0.1', localPort: 44_014, port: 44_013 } as const;
const HOST = '127.40.0.5';
const PORT = 15_040;
/** The meter gives no address from here on, and none of the run below. */
const END = 200;
const HOLE = { from: 24, end: 26 } as const;

/** A meter nobody has a map for: it knows its name, refuses some registers, and takes writes at one. */
class StrangeMeter extends RegisterUnit {
  constructor() {
    super({
      size: END,
      mayWrite: (table, address) => table === 'holding' && address === 40,
      identification: new Map([
        [0, 'Strange'],
        [1, 'SM-1'],
        [2, '1.0'],
      ]),
    });
    // 230.4 as a float with the low word first, 21.5 in tenths, and two words that look like a counter.
    this.holding.set([0x6666, 0x4366], 10);
    this.holding[20] = 215;
    this.holding[28] = 77;
    this.holding[40] = 180;
    this.holding.set([0x0001, 0x86a0], 60);
    this.holding.set([0x534d, 0x2d31, 0], 80);
  }

  override readRegisters(table: 'holding' | 'input', address: number, count: number): Uint16Array {
    if (address < HOLE.end && address + count > HOLE.from) throw new Refusal(ExceptionCode.illegalDataAddress);
    return super.readRegisters(table, address, count);
  }
}

const table = `register,name,type,order,scale,unit,write,length
holding:10,Voltage,float32,CDAB,,V,none
holding:20,Flow temperature,int16,,0.1,°C,none
holding:24,Not there,uint16,,,,none
holding:28,Alarm code,uint16,,,,none
holding:40,Set-point,int16,,0.1,°C,auto
holding:80,Model,string,,,,none,3
`;

/** A device of another make in the hands of an engineer: found, understood, written, lost. */
describe('a Modbus device in the console', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  const meter = new StrangeMeter();
  let server: ModbusTcpServer;
  let hub: TestHub;
  let watched: WatchedPage;
  let page: Page;

  before(async () => {
    const folder = temporaryFolder({ after: (clean) => ends.defer(clean) });
    server = new ModbusTcpServer(
      { clock: realClock(), net: realNet() },
      { address: HOST, port: PORT, units: (unit) => (unit === 1 || unit === 255 ? meter : undefined) },
    );
    await server.start();
    ends.defer(() => server.stop());
    hub = await startTestHub(folder, field, { T3000_MODBUS_TIMEOUT: '500', T3000_MODBUS_SERVER_PORT: '15042' });
    ends.defer(async () => void (await hub.program.stop()));
    const browser = await startBrowser();
    ends.defer(() => browser.close());
    watched = await openPage(browser, hub.url, { hub });
    page = watched.page;
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  test('a search of addresses and units finds it, and it is added', async () => {
    await page.goto('/devices');
    await page
      .getByRole('button', { name: /^Discover/ })
      .first()
      .click();
    const dialog = page.getByRole('dialog', { name: 'Discover devices' });
    await dialog.getByLabel('Protocol').click();
    await page.getByRole('option', { name: 'Modbus' }).click();
    await dialog.getByLabel('Ask these addresses').fill(`${HOST}:${PORT}`);
    await dialog.getByLabel('Units from').fill('1');
    await dialog.getByLabel('Units to').fill('2');
    await dialog.getByRole('button', { name: 'Start' }).click();
    await dialog.getByText('1 device found').waitFor();
    await dialog.getByText('Strange SM-1').waitFor();
    await dialog.getByRole('button', { name: 'Select all new' }).click();
    await dialog.getByRole('button', { name: 'Add 1 device' }).click();
    await dialog.getByRole('row').getByText('Added').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  test('without a map it says what to do, and a table of registers is refused row by row', async () => {
    const { items } = await hub.api.listDevices({ query: { limit: 10 } });
    await page.goto(`/devices/${items[0]?.id}/details/modbus`);
    await page.getByText('No registers are read').waitFor();
    await page.getByRole('link', { name: 'Own registers' }).last().click();
    await page.getByText('No registers of your own').waitFor();
    await page.getByRole('button', { name: 'Import…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Import registers/ });
    await dialog.getByLabel('Or paste it here').fill(`${table}nowhere,Broken,,,,,\nholding:50,Odd,float99,,,,\n`);
    await dialog.getByRole('button', { name: 'Check' }).click();
    await dialog.getByText('2 rows cannot be taken; nothing was changed.').waitFor();
    await dialog.getByText('Row 8:').waitFor();
    await dialog.getByText('Row 9:').waitFor();
    await dialog.getByLabel('Or paste it here').fill(table);
    await dialog.getByRole('button', { name: 'Check' }).click();
    await dialog.getByText('Every row is fine: 6 new, 0 changed, 0 removed.').waitFor();
    await dialog.getByRole('button', { name: 'Import', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await registers('Own registers').getByText('Flow temperature').waitFor();
  });

  test('the registers are drawn with the hole, and the keyboard walks through the picture', async () => {
    await page.getByRole('link', { name: 'Registers and line' }).click();
    await page.getByText('Connected').waitFor();
    await page.getByText('Answers', { exact: true }).waitFor();
    const live = registers('Registers that are read');
    await live.getByRole('row').filter({ hasText: 'Voltage' }).getByText('230.4').waitFor();
    await live.getByRole('row').filter({ hasText: 'Voltage' }).getByText('6666 4366').waitFor();
    await live.getByRole('row').filter({ hasText: 'Model' }).getByText('SM-1').waitFor();
    const space = page.getByRole('application', { name: /refused by the device$/ });
    await page.getByRole('list').getByText('refused by the device').waitFor();
    await space.press('Home');
    const readout = page.locator('.readout');
    await readout.getByText('holding:10').waitFor();
    await readout.getByText('400011').waitFor();
    await readout.getByText('Voltage').waitFor();
    await space.press('ArrowRight');
    await readout.getByText('holding:11').waitFor();
    await space.press('ArrowRight');
    await readout.getByText(/holding:1[2-9]|holding:20/).waitFor();
    await space.press('End');
    await readout.getByText('holding:82').waitFor();
    for (let step = 0; step < 3; step++) await space.press('ArrowLeft');
    await readout.getByText('holding:40').waitFor();
    await space.press('Enter');
    await live.getByRole('row').filter({ hasText: 'Set-point' }).waitFor();
    await live.getByRole('row').filter({ hasText: 'Voltage' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show all registers' }).click();
    await live.getByRole('row').filter({ hasText: 'Voltage' }).waitFor();
    await takePicture(page, 'modbus-registers');
  });

  test('statistics and the poll budget are there', async () => {
    await page
      .getByRole('region', { name: 'The line in the past hour' })
      .getByText(/answers in/)
      .waitFor();
    await page
      .getByRole('region', { name: 'Poll budget' })
      .getByText(/leaves room for writes/)
      .waitFor();
  });

  test('the wizard finds the type, order and factor by what the display shows, and keeps it', async () => {
    await page.getByRole('button', { name: 'Find out a register…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Find out a register/ });
    await dialog.getByLabel('Register', { exact: true }).fill('40061');
    await dialog.getByRole('button', { name: 'Read', exact: true }).click();
    await dialog.getByRole('radio').nth(10).waitFor({ state: 'attached' });
    await dialog.getByLabel('What the meter shows (optional)').fill('10000.0');
    await dialog.getByRole('button', { name: 'Read', exact: true }).click();
    const best = dialog.locator('.way').first();
    await best.getByText('shows what the display shows').waitFor();
    await best.getByText(/int32 ABCD × 0\.1/).waitFor();
    await takePicture(page, 'modbus-wizard');
    await dialog.getByLabel('Keep it under this name').fill('Heat meter');
    await dialog.getByLabel('Unit of measure').fill('kWh');
    await dialog.getByRole('button', { name: 'Add as register' }).click();
    await dialog.waitFor({ state: 'detached' });
    const row = registers('Registers that are read').getByRole('row').filter({ hasText: 'Heat meter' });
    await row.getByText(/10,?000/).waitFor();
  });

  test('a write goes to the device and is read back', async () => {
    await page.getByLabel('Filter registers').fill('Set-point');
    await registers('Registers that are read').getByText('Set-point').click();
    const inspector = page.getByRole('region', { name: 'Set-point' });
    await inspector.getByRole('button', { name: 'Write…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Write Set-point' });
    await dialog.getByLabel('New value').fill('21.5');
    await dialog.getByRole('button', { name: 'Write', exact: true }).click();
    await dialog.getByText('Confirmed', { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    assert.equal(meter.holding[40], 215);
    await page.getByLabel('Filter registers').fill('');
  });

  test('a register is changed and removed', async () => {
    await page.getByRole('link', { name: 'Own registers' }).click();
    const own = registers('Own registers');
    await own.getByText('Alarm code').click();
    const dialog = page.getByRole('dialog', { name: 'Change Alarm code' });
    await dialog.getByLabel('Name').fill('Fault code');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await own.getByRole('row').filter({ hasText: 'Fault code' }).getByRole('gridcell').first().click();
    await page.getByRole('button', { name: 'Remove 1 register' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove 1 register' }).click();
    await own.getByText('Fault code').waitFor({ state: 'detached' });
  });

  test('requests and answers stand there as they went over the wire', async () => {
    await page.getByRole('link', { name: 'Messages' }).click();
    await page.getByRole('button', { name: 'Record messages' }).click();
    await page
      .getByText(/read holding registers 10/)
      .first()
      .waitFor();
  });

  test('another place is entered where the device is edited, and is asked at once', async () => {
    await page.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByText('Edit', { exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /^Edit/ });
    await dialog.getByLabel('Unit').fill('300');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText(/0 .*255/).waitFor();
    await dialog.getByLabel('Unit').fill('255');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Registers and line' }).click();
    await page.getByText('Unit 255', { exact: true }).waitFor();
    await page.getByText('Answers', { exact: true }).waitFor();
  });

  test('a device that is switched off says so, and comes back', async () => {
    await page.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByText('Disable', { exact: true }).click();
    await page.getByRole('dialog').getByRole('button').last().click();
    await page.getByText('This device is disabled').waitFor();
    await page.getByRole('button', { name: /^Actions for/ }).click();
    await page.getByText('Enable', { exact: true }).click();
    await page.getByText('Answers', { exact: true }).waitFor();
  });

  test('a device that is gone is shown as gone, with the next try', async () => {
    await server.stop();
    await page.getByText('Cannot connect').waitFor();
    await page
      .getByText(/tried again in/)
      .first()
      .waitFor();
    await takePicture(page, 'modbus-gone');
  });

  test('it fits a telephone in German', async () => {
    const {
      context,
      page: small,
      complaints,
    } = await openPage(watched.page.context().browser() as never, hub.url, {
      hub,
      locale: 'de-DE',
      colorScheme: 'dark',
      viewport: { width: 390, height: 844 },
    });
    await small.goto(new URL(page.url()).pathname);
    await small.getByText('Registerraum').waitFor();
    const wider = await small.evaluate('document.documentElement.scrollWidth > innerWidth');
    assert.equal(wider, false);
    await takePicture(small, 'modbus-narrow');
    assert.deepEqual(complaints, []);
    await context.close();
  });

  test('points are served to other masters by a table that is proposed, checked and kept', async () => {
    await page.goto('/system/modbus');
    await page.getByText('No points are served').waitFor();
    await page.getByRole('button', { name: 'Edit the table…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Edit the table…' });
    const text = dialog.getByRole('textbox', { name: 'Table (CSV)' });
    await text.fill('point_id,register\n1,nowhere\n');
    await dialog.getByRole('button', { name: 'Check' }).click();
    await dialog.getByText('Row 2:').waitFor();
    await dialog.getByRole('button', { name: 'Propose places for all points' }).click();
    await dialog.getByRole('button', { name: 'Check' }).click();
    await dialog.getByText('Every row is fine: 5 points.').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await registers('Modbus server').getByText('Set-point').waitFor();
    await page.getByText('5 points are served').first().waitFor();
    await takePicture(page, 'modbus-server');
  });

  test('nothing was complained about', () => {
    // A page may ask for the line in the moment in which its device is switched off.
    const complaints = watched.complaints.filter((complaint) => !complaint.endsWith('409 (Conflict)'));
    assert.deepEqual(complaints, []);
  });

  const registers = (name: string) => page.getByRole('grid', { name });
});
