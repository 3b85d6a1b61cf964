import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as days from '../../../lib/domain/metering/day.ts';
import { MeteringError } from '../../../lib/domain/metering/error.ts';

test('a day is half-open: midnight belongs to the day that it begins', () => {
  const midnight = Date.UTC(2026, 2, 1);
  expect(days.dayOf(midnight - 1)).toBe('2026-02-28');
  expect(days.dayOf(midnight)).toBe('2026-03-01');
  expect(days.dayStart('2026-03-01')).toBe(midnight);
  expect(days.dayEnd('2026-02-28')).toBe(midnight);
});

test('days and months follow the calendar, leap years included', () => {
  expect(days.addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(days.addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(days.daysBetween('2024-02-01', '2024-03-01')).toBe(29);
  expect(days.lastDayOf('2026-02')).toBe('2026-02-28');
  expect(days.lastDayOf('2026-12')).toBe('2026-12-31');
  expect(days.nextMonth('2026-12')).toBe('2027-01');
  expect(days.nextMonth('2026-02')).toBe('2026-03');
  expect(days.previousMonth('2026-01')).toBe('2025-12');
  expect(days.previousMonth('2026-11')).toBe('2026-10');
});

test('every day from 1970 to 2100 is the day of its instants', () => {
  const wrong: string[] = [];
  for (let number = 0; number < 47_500; number += 1) {
    const atMs = number * days.DAY_MS;
    const day = new Date(atMs).toISOString().slice(0, 10);
    if (days.dayOf(atMs + days.DAY_MS - 1) !== day || days.dayStart(day) !== atMs) wrong.push(day);
  }
  expect(wrong).toEqual([]);
});

test.each([
  '2026-04-31',
  '2026-00-10',
  '2026-01-00',
  '2026-0a-01',
  '2026/01/01',
  '9999-12-32',
  '2026-02-29',
  '2026-13-01',
  '2026-1-1',
  '20260101',
  '',
  '2026-01-01T00:00:00Z',
  '1969-12-31',
])('refuses "%s" as a day', (text) => {
  expect(days.isDay(text)).toBe(false);
  expect(() => days.dayStart(text)).toThrow(MeteringError);
});

test('takes from outside only days that have a next one: what is computed from them is a day still', () => {
  expect(days.isDay('9998-12-31')).toBe(true);
  expect(days.addDays('9998-12-31', 365)).toBe('9999-12-31');
  expect(days.isDay('9999-01-01')).toBe(false);
  expect(days.isMonth('9999-01')).toBe(false);
  expect(days.isMonth('1969-12')).toBe(false);
});

test('has a pattern, for contracts, that takes what isDay takes, and nothing else', () => {
  const [day, month] = [new RegExp(days.DAY_PATTERN), new RegExp(days.MONTH_PATTERN)];
  const wrong: string[] = [];
  for (let year = 1960; year < 10_010; year += 1) {
    for (const end of ['01-01', '02-28', '02-29', '02-30', '12-31']) {
      const text = `${String(year).padStart(4, '0')}-${end}`;
      if (day.test(text) !== days.isDay(text)) wrong.push(text);
    }
  }
  expect(wrong).toEqual([]);
  const two = fc.integer({ min: 0, max: 99 }).map((number) => String(number).padStart(2, '0'));
  const near = fc.oneof(fc.constantFrom(...'0123456789-/a'), fc.constant(''));
  fc.assert(
    fc.property(two, two, fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }), near, (a, b, m, d, end) => {
      const text = `${a}${b}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}${end}`;
      expect(day.test(text)).toBe(days.isDay(text));
      expect(month.test(text.slice(0, 7))).toBe(days.isDay(`${text.slice(0, 7)}-01`));
    }),
    { numRuns: 500 },
  );
});

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 8e15])('refuses %s as an instant', (atMs) => {
  expect(() => days.dayOf(atMs)).toThrow(expect.objectContaining({ code: 'time-invalid' }));
});

test('tells months from other text', () => {
  expect(days.isMonth('2026-11')).toBe(true);
  expect(days.isMonth('2026-00')).toBe(false);
  expect(days.isMonth('2026-11-01')).toBe(false);
});
