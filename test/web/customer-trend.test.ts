import { expect, test } from 'vitest';
import { trendOf } from '../../web/src/admin/customer-trend.ts';

const bill = (from: string, to: string, total: string, status: 'draft' | 'final' = 'draft') => ({
  from,
  to,
  total,
  status,
});

test('the trend of a customer is what the month may come to against the bill before, up or down by per cent', () => {
  const before = bill('2026-10-01', '2026-11-01', '100.00', 'final');
  // 15 of 30 days.
  expect(trendOf({ month: bill('2026-11-01', '2026-11-16', '60.00'), before })).toBe('↑ 20 %');
  expect(trendOf({ month: bill('2026-11-01', '2026-11-16', '25.00'), before })).toBe('↓ 50 %');
  expect(trendOf({ month: bill('2026-11-01', '2026-11-16', '50.00'), before })).toBe('as much');
  expect(trendOf({ month: bill('2026-11-01', '2026-11-16', '50.00'), before: { ...before, total: '0.00' } })).toBe('');
  expect(trendOf({ before })).toBe('');
});
