import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { formatBytes } from '../../web/src/format/bytes.ts';
import { formatCount, formatMoney, formatQuantity } from '../../web/src/format/money.ts';
import { prefer, preferences, usable } from '../../web/src/format/preferences.ts';
import { formatDay, formatDayAt, formatInstant } from '../../web/src/format/time.ts';

const PAGES = path.resolve(import.meta.dirname, '../../web/src');
const AT = '2026-03-28T23:05:00.000Z';

afterEach(() => prefer({ locale: '', timeZone: '' }));

describe('What a person prefers', () => {
  it('is the language of every number and date, and the zone of every time', () => {
    prefer({ locale: 'de-DE', timeZone: 'Europe/Berlin' });
    expect(formatQuantity('1234.5')).toBe('1.234,5');
    expect(formatCount('12345678901234567890')).toBe('12.345.678.901.234.567.890');
    expect(formatBytes(1_500_000)).toBe('1,5 MB');
    expect(formatMoney('1234.50', 'EUR')).toMatch(/^1\.234,50/);
    expect(formatInstant(AT)).toBe('29.03.2026, 00:05');
    prefer({ locale: 'en-US', timeZone: 'America/New_York' });
    expect(formatInstant(AT)).toMatch(/^Mar 28, 2026, 7:05\sPM$/);
  });

  it('never moves a day of a bill, which is UTC', () => {
    prefer({ locale: 'en-GB', timeZone: 'Pacific/Auckland' });
    expect(formatDay('2026-03-28')).toBe('28 Mar 2026');
  });

  it('never shows a day that begins with an instant as a time of theirs', () => {
    for (const timeZone of ['Pacific/Auckland', 'Europe/Berlin', 'America/New_York']) {
      prefer({ locale: 'en-GB', timeZone });
      expect(formatDayAt('2026-03-28T00:00:00.000Z')).toBe('28 Mar 2026 (UTC)');
    }
    const terms = readFileSync(path.join(PAGES, 'admin/customer-terms-page.tsx'), 'utf8');
    expect(terms).not.toContain('formatInstant');
  });

  it('finds UTC said at the head of every column of days', () => {
    const unsaid = globSync('**/*.tsx', { cwd: PAGES }).filter((file) =>
      /title: 'Days?'/.test(readFileSync(path.join(PAGES, file), 'utf8')),
    );
    expect(unsaid).toEqual([]);
  });

  it('is left out where this browser cannot format by it', () => {
    expect(usable({ locale: 'not a tag', timeZone: 'Mars/Olympus' })).toEqual({ locale: '', timeZone: '' });
    prefer({ locale: 'xx-not-a-tag!', timeZone: 'UTC' });
    expect(preferences()).toEqual({ locale: '', timeZone: 'UTC' });
  });
});
