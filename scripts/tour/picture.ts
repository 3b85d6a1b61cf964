import { stat } from 'node:fs/promises';
import type { Page } from 'playwright-core';

export const MAX_PICTURE_BYTES = 60_000;
/** Of a picture, until it is small enough; below the last one its text cannot be read. */
const QUALITIES = [70, 50, 35] as const;
/** Shares of the window that are pictured, from its top: of a page that is dense with text only the upper part. */
const SHARES = [1, 0.8, 0.6] as const;

/** A page has come to rest when it has had as many elements for so many looks; what never rests is pictured after all of them. */
const LOOKS = { everyMs: 200, alike: 6, atMost: 50 } as const;

/** Pictures a page once nothing of it is loading, in at most 60 kB. */
export async function picture(page: Page, file: string): Promise<void> {
  const loading = page.getByText(/^Loading /);
  while ((await loading.count()) > 0) await loading.first().waitFor({ state: 'detached' });
  await rested(page);
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  for (const share of SHARES) {
    const clip = { x: 0, y: 0, width, height: Math.round(height * share) };
    for (const quality of QUALITIES) {
      await page.screenshot({ path: file, animations: 'disabled', type: 'jpeg', quality, clip });
      if ((await stat(file)).size <= MAX_PICTURE_BYTES) return;
    }
  }
  throw new Error(`${file} has more than ${MAX_PICTURE_BYTES} bytes`);
}

async function rested(page: Page): Promise<void> {
  let [before, alike] = [-1, 0];
  for (let look = 0; look < LOOKS.atMost && alike < LOOKS.alike; look += 1) {
    await page.waitForTimeout(LOOKS.everyMs);
    const elements = await page.locator('*').count();
    alike = elements === before ? alike + 1 : 0;
    before = elements;
  }
}
