import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import type { TestHub } from './hub.ts';

const places = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine; undefined when there is none. `CHROMIUM` names another one. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path));

const consolePage = join(import.meta.dirname, '../../apps/web/dist/index.html');

/** For the options of a suite: why it is skipped, or false. */
export const skipWithoutBrowser =
  chromiumPath === undefined
    ? 'no Chromium on this machine'
    : !existsSync(consolePage) && 'the console is not built: npm run build';

/** Waiting longer than this for anything on a page is a failure; a busy machine needs some of it. */
const WAIT_MAX_MS = 30_000;

/** Starts a browser with an empty profile that talks to nobody but the pages it opens. */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page with everything on it that nobody should ever see. */
export interface WatchedPage {
  readonly page: Page;
  /** Console errors, uncaught exceptions, violations of the content security policy and JavaScript dialogs, in order. */
  readonly complaints: string[];
  readonly context: BrowserContext;
}

/** Opens a page of its own session; `hub` signs it in. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { readonly hub?: TestHub } = {},
): Promise<WatchedPage> {
  const { hub, ...contextOptions } = options;
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    reducedMotion: 'reduce',
    ...contextOptions,
  });
  context.setDefaultTimeout(WAIT_MAX_MS);
  if (hub !== undefined) {
    const [name = '', value = ''] = hub.cookie().split('=', 2);
    await context.addCookies([{ name, value, url }]);
  }
  await context.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    console.error('content security policy: ' + event.violatedDirective + ' ' + event.blockedURI))`);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.stack ?? error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, complaints, context };
}

/** Folder of the environment variable SCREENSHOTS: pictures are written only when somebody asks for them. */
const pictures = process.env['SCREENSHOTS'];

export async function takePicture(page: Page, name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`) });
}

/** For `afterEach`: what a test that failed looked at. */
export async function pictureOfFailure(
  test: { readonly name: string; readonly passed?: boolean },
  page: Page,
): Promise<void> {
  if (test.passed === false) await takePicture(page, `failed ${test.name.replaceAll(/\W+/g, ' ')}`);
}
