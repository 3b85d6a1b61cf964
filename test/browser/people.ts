import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, vi } from 'vitest';
import type { DemoUser } from '../../local/users.ts';
import { BROWSER_TEST_MS, startChromium } from './chromium.ts';
import { signIn, type Visit, type VisitOptions, visit } from './visit.ts';

type Wishes = Omit<VisitOptions, 'frontDoorUrl' | 'endpoint'>;

export interface People {
  /** A window of somebody who has not signed in. */
  visitor(wishes?: Wishes): Promise<Page>;
  /** A window of somebody who has: at the overview, or at an address that led to signing in first. */
  member(user: DemoUser, wishes?: Wishes): Promise<Page>;
}

/**
 * One browser for the tests of a file. Each window is closed after its test, and fails it when anything happened there
 * that should not: errors on the console, uncaught ones, requests to anybody else.
 */
export function people(limitMs: number = BROWSER_TEST_MS): People {
  const place = { frontDoorUrl: inject('frontDoorUrl'), endpoint: inject('endpoint') };
  const visits: Visit[] = [];
  let browser: Browser;

  vi.setConfig({ testTimeout: limitMs });

  beforeAll(async () => {
    browser = await startChromium();
  });

  afterEach(async () => {
    const ended = visits.splice(0);
    await Promise.all(ended.map(({ context }) => context.close()));
    // As one text: a report shows of an array how many it has.
    expect(ended.flatMap(({ complaints }) => complaints).join('\n')).toBe('');
  });

  afterAll(async () => {
    await browser?.close();
  });

  async function visitor(wishes: Wishes = {}): Promise<Page> {
    const seen = await visit(browser, { ...place, ...wishes });
    visits.push(seen);
    return seen.page;
  }

  async function member(user: DemoUser, wishes: Wishes = {}): Promise<Page> {
    const page = await visitor(wishes);
    await signIn(page, user);
    if (wishes.at === undefined) await page.waitForURL(/\/o\//);
    else await untilIn(page);
    return page;
  }

  return { visitor, member };
}

async function untilIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).waitFor({ state: 'detached' });
  await page.getByRole('heading', { level: 1 }).waitFor();
}
