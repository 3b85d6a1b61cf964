import { describe, expect, it } from 'vitest';
import { billOfMonthBefore, forecastOf, percentMore } from '../../web/src/overview/forecast.ts';

describe('The forecast of a month', () => {
  it('goes on as the closed days went, for as many days as the month has', () => {
    expect(forecastOf({ from: '2026-02-01', to: '2026-02-15', total: '14.00' })).toBeCloseTo(28);
    expect(forecastOf({ from: '2026-12-01', to: '2026-12-02', total: '1.00' })).toBeCloseTo(31);
    expect(forecastOf({ from: '2026-03-21', to: '2026-03-22', total: '2.00' })).toBeCloseTo(22);
  });

  it('is none when all days are closed, or none is', () => {
    expect(forecastOf({ from: '2026-02-01', to: '2026-03-01', total: '14.00' })).toBeUndefined();
    expect(forecastOf({ from: '2026-02-01', to: '2026-02-01', total: '0.00' })).toBeUndefined();
  });

  it('is compared in percent with what there was, and with nothing else', () => {
    expect(percentMore(12, '10.00')).toBe(20);
    expect(percentMore(5, '10.00')).toBe(-50);
    expect(percentMore(5, '0.00')).toBeUndefined();
  });

  it('is compared with the month just before, and with no earlier one', () => {
    const bill = { from: '2026-03-01' };
    expect(billOfMonthBefore(bill, { from: '2026-02-14' })).toEqual({ from: '2026-02-14' });
    expect(billOfMonthBefore({ from: '2026-01-01' }, { from: '2025-12-01' })).toBeDefined();
    expect(billOfMonthBefore(bill, { from: '2026-01-01' })).toBeUndefined();
    expect(billOfMonthBefore(bill, undefined)).toBeUndefined();
  });
});
