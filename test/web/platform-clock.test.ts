import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { learnPlatformTime, platformNowMs, platformToday } from '../../web/src/session/platform-clock.ts';

const PAGES = path.resolve(import.meta.dirname, '../../web/src');
/** Days and months of this computer's clock. */
const OWN_CALENDAR = /dayOf\(Date\.now\(\)\)|new Date\(\)/;

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

  it('is asked by every page of customers that shows a day', () => {
    const own = globSync('**/*.{ts,tsx}', { cwd: PAGES, exclude: ['admin/**'] });
    const wrong = own.filter((file) => OWN_CALENDAR.test(readFileSync(path.join(PAGES, file), 'utf8')));
    expect(wrong).toEqual([]);
  });
});
