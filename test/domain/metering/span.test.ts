import { describe, expect, test } from 'vitest';
import { addDays } from '../../../lib/domain/metering/day.ts';
import { spanOf, weekOf } from '../../../lib/domain/metering/span.ts';

describe('a span', () => {
  test('is a month, a day or a week of ISO 8601', () => {
    expect(spanOf('2024-02')).toEqual({ fromDay: '2024-02-01', toDay: '2024-02-29' });
    expect(spanOf('2026-11-20')).toEqual({ fromDay: '2026-11-20', toDay: '2026-11-20' });
    // Weeks belong to the year of their Thursday.
    expect(spanOf('2026-W01')).toEqual({ fromDay: '2025-12-29', toDay: '2026-01-04' });
    expect(spanOf('2026-W53')).toEqual({ fromDay: '2026-12-28', toDay: '2027-01-03' });
    expect(spanOf('2027-W01')).toEqual({ fromDay: '2027-01-04', toDay: '2027-01-10' });
    expect(spanOf('9998-W52')).toEqual({ fromDay: '9998-12-21', toDay: '9998-12-27' });
  });

  test('is none of a week that the year has not, and of any other text', () => {
    for (const text of ['2025-W53', '2026-W54', '2026-W00', '2026-W1', '2026', '2026-13', '2026-02-30', '1970-W01', ''])
      expect(spanOf(text), text).toBeUndefined();
  });

  test('of a week has each of its days, over all years', () => {
    for (let day = '2019-12-20'; day < '2033-01-12'; day = addDays(day, 1)) {
      const { fromDay = '', toDay = '' } = spanOf(weekOf(day)) ?? {};
      expect(fromDay <= day && day <= toDay && addDays(fromDay, 6) === toDay, day).toBe(true);
    }
  });
});
