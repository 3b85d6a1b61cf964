import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatRate } from '../../web/src/format/bytes.ts';
import { numberFormat } from '../../web/src/format/formatters.ts';
import { meterName, unitName } from '../../web/src/format/meter.ts';
import { formatMoney, formatQuantity } from '../../web/src/format/money.ts';
import { formatDay, formatDuration } from '../../web/src/format/time.ts';

describe('Sizes', () => {
  it.each([
    ['0', '0 B'],
    ['999', '999 B'],
    ['1000', '1 kB'],
    ['1500000', '1.5 MB'],
    ['123456789', '123 MB'],
    ['5497558138880000000', '5,498 PB'],
  ])('%s bytes are %s, in the decimal units that are billed', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  it('follow the locale', () => {
    expect(formatBytes(1_500_000, 'de')).toBe('1,5 MB');
    expect(formatRate(12_345_678, 'en')).toBe('12.3 MB/s');
  });
});

describe('Amounts', () => {
  it('keep every digit of the exact decimal, beyond what a binary fraction can hold', () => {
    expect(formatMoney('12345678901234567.89', 'EUR', 'en')).toBe('€12,345,678,901,234,567.89');
    expect(formatMoney('0.1', 'EUR', 'en')).toBe('€0.10');
    expect(formatMoney('0.000014', 'EUR', 'en')).toBe('€0.000014');
  });

  it('say negative amounts and other currencies', () => {
    expect(formatMoney('-3.50', 'USD', 'en')).toBe('-$3.50');
  });
});

describe('Quantities', () => {
  it('are cut to six digits after the point and say their meter in words', () => {
    expect(formatQuantity('1.2876990004', 'en')).toBe('1.287699');
    expect(meterName('storage.gb_hours')).toBe('Storage');
    expect(meterName('compute.seconds:standard-2')).toBe('Compute, standard-2');
    expect(meterName('network.gb')).toBe('network.gb');
    expect([unitName('GB-hour'), unitName('seconds')]).toEqual(['GB-hours', 'seconds']);
  });
});

describe('Times', () => {
  it('a billing day is the UTC day, wherever the reader is', () => {
    expect(formatDay('2026-11-01', 'en-GB')).toBe('1 Nov 2026');
  });

  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [9_940, '9.9 s'],
    [59_400, '59 s'],
    [61_000, '1 min 1 s'],
    [7_380_000, '2 h 3 min'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it.each([59_600, 9_960, 999.7])('%d ms never become sixty seconds or a thousand milliseconds', (milliseconds) => {
    expect(formatDuration(milliseconds)).not.toMatch(/60 s|^1000 ms|10\.0 s/);
  });
});

describe('A way to format', () => {
  it('is made once, and never taken for another one', () => {
    const locale = fc.constantFrom('en', 'de', 'fr', undefined);
    const digits = fc.integer({ min: 0, max: 12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(locale, digits), { maxLength: 300 }), (ways) => {
        for (const [of, maximumFractionDigits] of ways) {
          const options = { maximumFractionDigits };
          const format = numberFormat(of, options);
          expect(format.resolvedOptions()).toEqual(new Intl.NumberFormat(of, options).resolvedOptions());
          expect(numberFormat(of, { ...options })).toBe(format);
        }
      }),
      { numRuns: 20 },
    );
  });
});
