import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ownReference } from '../../web/src/admin/own-reference.ts';
import { learnPlatformTime, platformMsOf, platformNowMs, platformToday } from '../../web/src/session/platform-clock.ts';

const PAGES = path.resolve(import.meta.dirname, '../../web/src');
const OWN_CLOCK = /\bDate\.now\b|new Date\(\)/;
/**
 * What asks this computer's clock, and says no day: when what failed is read again, the platform's own clock, when a token ends, and a
 * page that is loaded once.
 */
const MAY_ASK = ['session/failed-reads.ts', 'session/platform-clock.ts', 'session/tokens.ts', 'shell/new-release.ts'];

afterEach(() => {
  vi.useRealTimers();
});

describe('The platform’s clock', () => {
  it('is what days and months go by, wherever this computer’s stands', () => {
    vi.useFakeTimers({ now: Date.parse('2031-02-03T23:30:00Z') });
    learnPlatformTime('2026-11-30T23:59:59.000Z');
    expect(platformToday()).toBe('2026-11-30');
    vi.advanceTimersByTime(2_000);
    expect(platformNowMs()).toBe(Date.parse('2026-12-01T00:00:01Z'));
    expect(platformToday()).toBe('2026-12-01');
  });

  it('is asked by every page that shows a day or a month, of customers and of administrators', () => {
    const asking = globSync('**/*.{ts,tsx}', { cwd: PAGES }).filter((file) =>
      OWN_CLOCK.test(readFileSync(path.join(PAGES, file), 'utf8')),
    );
    expect(asking.map((file) => file.replaceAll(path.sep, '/')).sort()).toEqual(MAY_ASK);
  });

  it('says the day in the references of administrators, and when what is shown was read', () => {
    vi.useFakeTimers({ now: Date.parse('2031-02-03T23:30:00Z') });
    learnPlatformTime('2026-11-30T23:59:59.000Z');
    expect(ownReference('credit')).toMatch(/^credit-2026-11-30-/);
    expect(platformMsOf(Date.now() - 1_000)).toBe(Date.parse('2026-11-30T23:59:58Z'));
  });
});
