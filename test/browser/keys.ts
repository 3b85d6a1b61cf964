import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { DemoUser } from '../../local/users.ts';

/** Stops on the way to anything on a page: more than any page has. */
const MAX_STOPS = 200;

export interface Stop {
  readonly role: string;
  readonly name: string;
  readonly isSeen: boolean;
}

/**
 * What has the focus, how it is called, and whether one can see that: by an outline, or by another border, shadow or
 * background, of its own or of the frame around it.
 */
const STOP = `(() => {
  const element = document.activeElement;
  // Colours move for a moment; what counts is where they come to rest.
  const rest = () => { for (const one of document.getAnimations()) if (one instanceof CSSTransition) one.finish(); };
  const look = () => {
    rest();
    const framed = [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean);
    return framed.map((one) => {
      const { borderColor, boxShadow, backgroundColor } = getComputedStyle(one);
      return [borderColor, boxShadow, backgroundColor].join();
    }).join();
  };
  const text = (id) => document.getElementById(id)?.textContent ?? '';
  const named = element.getAttribute('aria-label') ?? text(element.getAttribute('aria-labelledby') ?? '');
  const name = named || element.labels?.[0]?.textContent || element.textContent;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  let isSeen = outlineStyle !== 'none' && outlineWidth !== '0px';
  if (!isSeen) {
    const focused = look();
    element.blur();
    isSeen = look() !== focused;
    element.focus();
  }
  return { role: element.getAttribute('role') ?? element.tagName.toLowerCase(), name: name.trim(), isSeen };
})()`;

/** Goes on by the Tab key until something of this name has the focus. Every stop on the way must show its focus. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let stops = 0; stops < MAX_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate<Stop>(STOP);
    if (stop.role === 'body') continue;
    expect(stop.isSeen, `the focus on ${stop.role} "${stop.name}" cannot be seen`).toBe(true);
    if (typeof name === 'string' ? stop.name.startsWith(name) : name.test(stop.name)) return;
    passed.push(stop.name.slice(0, 30));
  }
  throw new Error(`no way by keyboard to ${name}: ${passed.join(' | ')}`);
}

/** Goes to it and presses Enter. */
export async function follow(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
}

/** Signs in without a pointer. */
export async function enterByKeyboard(page: Page, { email, password }: DemoUser): Promise<void> {
  await page.getByLabel('E-mail address').waitFor();
  await tabTo(page, 'E-mail address');
  await page.keyboard.type(email);
  await tabTo(page, 'Password');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/o\//);
  await page.getByRole('heading', { level: 1 }).waitFor();
}

/** What has the focus. */
export function stopOf(page: Page): Promise<Stop> {
  return page.evaluate<Stop>(STOP);
}
