import { afterEach, describe, expect, it } from 'vitest';
import { formatBytes } from '../../web/src/format/bytes.ts';
import { formatCount, formatMoney, formatQuantity } from '../../web/src/format/money.ts';
import { prefer, preferences, usable } from '../../web/src/format/preferences.ts';
import { formatDay, formatInstant } from '../../web/src/format/time.ts';

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

  it('is left out where this browser cannot format by it', () => {
    expect(usable({ locale: 'not a tag', timeZone: 'Mars/Olympus' })).toEqual({ locale: '', timeZone: '' });
    prefer({ locale: 'xx-not-a-tag!', timeZone: 'UTC' });
    expect(preferences()).toEqual({ locale: '', timeZone: 'UTC' });
  });
});
