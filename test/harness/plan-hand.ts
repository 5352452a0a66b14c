import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** A place on the plan, in shares of its picture from the left and the top. */
type Share = readonly [x: number, y: number];

/** A drawing as architects send them, with what must not run inside. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500">
  <script>globalThis.attacked = true</script>
  <rect x="20" y="20" width="760" height="460" fill="none" stroke="black" stroke-width="8" onload="globalThis.attacked = true"/>
</svg>`;

/** What people do on the page of plans, with mouse and keyboard. */
export interface PlanHand {
  /** Fills in the dialog that asks for a place. */
  readonly namePlace: (name: string) => Promise<void>;
  /** Chooses the picture of the floor that is open. */
  readonly upload: (floor: string) => Promise<void>;
  /** Draws a rectangle from one corner to the other. */
  readonly drag: (from: Share, to: Share) => Promise<void>;
  /** Picks a value out of those that stand on the floor, and puts it down. */
  readonly putValue: (name: string, at: Share) => Promise<void>;
}

export function planHand(page: Page): PlanHand {
  const onPlan = async ([x, y]: Share): Promise<[number, number]> => {
    const box = await page.locator('.picture').boundingBox();
    assert.ok(box);
    return [box.x + x * box.width, box.y + y * box.height];
  };
  return {
    namePlace: async (name) => {
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').pressSequentially(name);
      await page.keyboard.press('Enter');
      await dialog.waitFor({ state: 'detached' });
    },
    upload: async (floor) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Upload plan' }).click();
      await (await chooser).setFiles({ name: 'plan.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(drawing) });
      await page.getByText(`${floor} has a new plan.`).waitFor();
      await page.locator('img.picture').waitFor();
    },
    drag: async (from, to) => {
      await page.mouse.move(...(await onPlan(from)));
      await page.mouse.down();
      await page.mouse.move(...(await onPlan([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2])));
      await page.mouse.move(...(await onPlan(to)));
      await page.mouse.up();
    },
    putValue: async (name, at) => {
      await page.getByRole('button', { name: 'Add value' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('option', { name }).click();
      await page.getByText(`Click where ${name} goes.`).waitFor();
      await page.mouse.click(...(await onPlan(at)));
      await page.getByRole('button', { name: `${name}: arrow keys` }).waitFor();
    },
  };
}
