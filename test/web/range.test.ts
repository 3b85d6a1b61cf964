import { describe, expect, it } from 'vitest';
import { daysIn, MAX_DAYS, rangeBefore, rangeOf } from '../../web/src/usage/range.ts';

const TODAY = '2026-03-01';
const range = (address: string) => rangeOf(new URLSearchParams(address), TODAY);

describe('The range that an address names', () => {
  it('is so many days until today, or from one day to another', () => {
    expect(range('days=7')).toEqual({ from: '2026-02-23', to: TODAY });
    expect(range('from=2024-02-28&to=2024-03-01')).toEqual({ from: '2024-02-28', to: '2024-03-01' });
  });

  it('is 30 days where it names none that can be', () => {
    const month = { from: '2026-01-31', to: TODAY };
    for (const address of [
      '',
      'days=12',
      'from=2026-02-30&to=2026-03-01',
      'from=2026-02-02&to=2026-02-01',
      'from=2020-01-01',
    ])
      expect(range(address)).toEqual(month);
    expect(range('from=2025-01-01&to=2026-01-01')).toEqual(month);
  });

  it('comes after as many days', () => {
    const three = { from: '2024-02-28', to: '2024-03-01' };
    expect(rangeBefore(three)).toEqual({ from: '2024-02-25', to: '2024-02-27' });
    expect([daysIn(three), daysIn(rangeBefore(three))]).toEqual([3, 3]);
    expect(daysIn(range('days=90'))).toBeLessThanOrEqual(MAX_DAYS);
  });
});
