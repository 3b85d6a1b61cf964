import type { Locator, Page } from 'playwright-core';

/** Does what a person does, and counts it: every click, every field that is typed into, every key that leads somewhere. */
export interface Hand {
  readonly clicks: () => number;
  click(target: Locator): Promise<void>;
  type(field: Locator, text: string): Promise<void>;
  /** Opens a list of choices and takes one: two clicks. */
  choose(list: Locator, option: string | RegExp): Promise<void>;
  /** What is done outside of the page, as in the system's own dialog for files. */
  also(): void;
}

export function handOn(page: Page): Hand {
  let clicks = 0;
  return {
    clicks: () => clicks,
    async click(target) {
      clicks += 1;
      await target.click();
    },
    async type(field, text) {
      clicks += 1;
      await field.fill(text);
    },
    async choose(list, option) {
      clicks += 2;
      await list.click();
      await page.getByRole('option', { name: option }).click();
    },
    also() {
      clicks += 1;
    },
  };
}
