import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, pictureOfFailure, skipWithoutBrowser, takePicture, type WatchedPage } from '../harness/browser.ts';
import { startConsole, type ConsoleUnderTest } from '../harness/console.ts';

const field = { baseAddress: '127.64.10.1', localAddress: '127.0.0.1', localPort: 47_906, port: 47_905 } as const;

/** Three sheets of different shapes, told apart by the colour of the wall. */
const sheets = [
  { size: '420mm 297mm', wall: 'rgb(200, 0, 0)' },
  { size: '210mm 297mm', wall: 'rgb(0, 150, 0)' },
  { size: '594mm 420mm', wall: 'rgb(0, 0, 220)' },
] as const;

/** A plan comes as a page of a document more often than as a picture. */
describe('a plan from a document', { skip: skipWithoutBrowser }, () => {
  const ends = new AsyncDisposableStack();
  let start: ConsoleUnderTest;
  let watched: WatchedPage;
  let page: Page;
  let document: Buffer;

  before(async () => {
    start = await startConsole(ends, field);
    document = await printed(start);
    const { api } = start.hub;
    const building = await api.addBuilding({ body: { name: 'Harbour House' } });
    const floor = await api.addFloor({ params: { id: building.id }, body: { name: 'Floor 1' } });
    watched = await openPage(start.browser, start.hub.url, { hub: start.hub });
    page = watched.page;
    await page.goto(`/plans/${floor.id}`);
    await page.locator('.live:not(.lost)').waitFor();
  });
  after(() => ends.disposeAsync());
  afterEach((t) => pictureOfFailure(t, page));

  const dialog = () => page.getByRole('dialog', { name: 'Plan of Floor 1 from a document' });

  test('its pages are shown small, and the chosen one becomes a sharp picture', async () => {
    await upload('plans.pdf', document);
    await dialog().getByText('plans.pdf has 3 pages').waitFor();
    const pages = dialog().getByRole('radio');
    await dialog().locator('canvas[data-drawn]').nth(2).waitFor();
    assert.equal(await pages.count(), 3);
    await takePicture(page, 'plan-pdf-pages');
    await pages.first().press('ArrowRight');
    await dialog().getByRole('radio', { name: 'Page 2', checked: true }).waitFor();
    await dialog().getByRole('radio', { name: 'Page 3' }).click();
    await dialog().getByRole('button', { name: 'Use page 3' }).click();
    await page.getByText('Floor 1 has a new plan.').waitFor();
    await dialog().waitFor({ state: 'detached' });
    await page.locator('img.picture').waitFor();
    assert.match((await page.locator('img.picture').getAttribute('src')) ?? '', /^data:image\/png;base64,/);
    const picture = await page.evaluate<{ width: number; height: number; wall: number[] }>(`(async () => {
      const image = document.querySelector('img.picture');
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: image.naturalHeight });
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const [red, green, blue] = context.getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data;
      return { width: canvas.width, height: canvas.height, wall: [red, green, blue] };
    })()`);
    assert.equal(picture.width, 4000);
    assert.ok(Math.abs(picture.height - (4000 * 420) / 594) < 3, `height ${picture.height}`);
    assert.deepEqual(picture.wall, [0, 0, 220]);
  });

  for (const { name, bytes, why } of [
    { name: 'locked.pdf', bytes: () => file('locked.pdf'), why: 'locked with a password' },
    { name: 'letter.pdf', bytes: () => Buffer.from('Dear Sir or Madam'), why: 'damaged, or is no PDF file' },
    { name: 'cut.pdf', bytes: () => document.subarray(0, 400), why: 'damaged, or is no PDF file' },
  ]) {
    test(`${name} is refused with the reason`, async () => {
      await upload(name, bytes());
      await dialog().getByText(`${name} cannot be opened`).waitFor();
      await dialog().getByText(why).waitFor();
      await takePicture(page, `plan-pdf-${name}`);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    });
  }

  test('nothing of it needed what the policy of the page forbids', () => {
    assert.deepEqual(watched.complaints, []);
  });

  async function upload(name: string, buffer: Buffer): Promise<void> {
    const first = page.getByRole('button', { name: 'Upload plan' });
    const chooser = page.waitForEvent('filechooser');
    if ((await first.count()) > 0) {
      await first.click();
    } else {
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByText('Upload another plan').click();
    }
    await (await chooser).setFiles({ name, mimeType: 'application/pdf', buffer });
  }
});

/** Printed by the browser itself, whose writer of PDF files has nothing to do with the reader. */
async function printed({ browser }: ConsoleUnderTest): Promise<Buffer> {
  const page = await browser.newPage();
  const styles = sheets.map(
    ({ size, wall }, index) =>
      `@page s${index} { size: ${size}; margin: 0 } .s${index} { page: s${index}; background: ${wall}; break-after: page }`,
  );
  const bodies = sheets.map((_, index) => `<div class="s${index}">Floor ${index}</div>`);
  await page.setContent(`<style>body { margin: 0; print-color-adjust: exact; -webkit-print-color-adjust: exact }
    div { height: 100vh; color: white } ${styles.join('\n')}</style>${bodies.join('')}`);
  const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
  await page.close();
  return pdf;
}

/** Files other programs have made. */
function file(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../files', name));
}
