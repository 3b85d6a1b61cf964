import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { WALK } from './in-page.ts';
import { violations } from './visit.ts';

/** More than any page has. */
const MAX_STOPS = 400;
/** What appears while the walk is under way may lie behind it, and a list that is read anew takes the focus away. */
const MAX_ROUNDS = 20;
/** More than any dialog has; what is read anew meanwhile may have no first stop any more. */
const DIALOG_STOPS = 40;

interface Stop {
  readonly name: string;
  readonly isNew: boolean;
  readonly isSeen: boolean;
}

interface Opener {
  readonly at: string;
  readonly kind: string;
  readonly name: string;
}

/** Goes around a page by Tab alone until all that can be pressed or filled in had the focus. What is wrong, in words. */
export async function walkByKeyboard(page: Page): Promise<string[]> {
  await page.evaluate(`window.walk = ${WALK}`);
  const found: string[] = [];
  let missed: readonly string[] = [];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    found.push(...(await goRound(page)));
    missed = await page.evaluate<string[]>('window.walk.missed()');
    if (missed.length === 0 || found.length > 0) break;
  }
  const deaf = await page.evaluate<string[]>('window.walk.deaf()');
  return [
    ...found,
    ...missed.map((name) => `no way by Tab to ${name}`),
    ...deaf.map((name) => `acts on a click and on no key: ${name}`),
  ];
}

/** Once from the first stop to the first again, or off the page's end. */
async function goRound(page: Page): Promise<string[]> {
  const found: string[] = [];
  let stops = 0;
  let isOld = 0;
  while (stops < MAX_STOPS) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop | undefined>('window.walk.stop()');
    stops += 1;
    if (stop === undefined) return found;
    if (!stop.isSeen) found.push(`the focus on ${stop.name} cannot be seen`);
    isOld = stop.isNew ? 0 : isOld + 1;
    // A list that is read anew puts new elements in place of those that were passed: only a whole round of old ones is the end.
    if (isOld > 3) return found;
  }
  return [...found, `no end after ${MAX_STOPS} stops`];
}

/** Opens all that a page's buttons and fields open, by Enter, Space or the arrow; Esc closes it and gives the focus back. */
export async function openAndClose(page: Page, done: Set<string>): Promise<string[]> {
  const openers = await page.evaluate<Opener[]>('window.walk.openers()');
  const found: string[] = [];
  for (const { at, kind, name } of openers) {
    if (done.has(`${kind} ${name}`)) continue;
    done.add(`${kind} ${name}`);
    if (kind === 'listbox') found.push(...(await throughList(page, at, name)));
    else for (const key of ['Enter', 'Space']) found.push(...(await throughDialog(page, { at, kind, name }, key)));
  }
  return found;
}

async function throughList(page: Page, at: string, name: string): Promise<string[]> {
  const field = page.locator(`[data-opener="${at}"]`);
  await field.focus();
  await page.keyboard.press('ArrowDown');
  const expanded = () => page.evaluate<string | null>('document.activeElement?.getAttribute("aria-expanded") ?? null');
  await expect.poll(expanded, { message: `${name} opens its list` }).toBe('true');
  await page.keyboard.press('Escape');
  await expect.poll(expanded, { message: `${name} closes its list and keeps the focus` }).toBe('false');
  return [];
}

async function throughDialog(page: Page, { at, kind, name }: Opener, key: string): Promise<string[]> {
  const role = kind === 'menu' ? 'menu' : 'dialog';
  const inside = `document.activeElement?.closest('[role=${role}]') !== null`;
  const focused = () => page.evaluate<string | undefined>('window.walk.stop()?.name');
  const byName = name.replace(/^\S+ "|"$/g, '');
  const marked = page.locator(`[data-opener="${at}"]`);
  // What is loaded when it is opened first stands in another element's place from then on.
  await ((await marked.count()) > 0 ? marked : page.getByRole('button', { name: byName, exact: true }).first()).focus();
  await page.keyboard.press(key);
  const opened = page.locator(`[role=${role}]`).filter({ visible: true }).last();
  await opened.waitFor();
  await expect
    .poll(() => page.evaluate<boolean>(inside), { message: `${name} takes the focus into its ${role}` })
    .toBe(true);
  const found: string[] = [];
  if (role === 'dialog' && key === 'Enter') {
    if (!(await staysOnceAround(page, inside))) found.push(`Tab leads out of the dialog of ${name}`);
    for (const violation of await violations(page)) found.push(`dialog of ${name}: ${violation}`);
  }
  await page.keyboard.press('Escape');
  await opened.waitFor({ state: 'hidden' });
  await expect.poll(focused, { message: `${name} has the focus again` }).toBe(name);
  return found;
}

/** Whether Tab stays within, from the first stop to the first again. */
async function staysOnceAround(page: Page, inside: string): Promise<boolean> {
  await page.evaluate('window.walk.first = undefined');
  for (let stop = 0; stop < DIALOG_STOPS; stop += 1) {
    await page.keyboard.press('Tab');
    if (!(await page.evaluate<boolean>(inside))) return false;
    if (await page.evaluate<boolean>('window.walk.isFirst()')) return true;
  }
  return true;
}
