import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantityText } from '../../cli/commands/usage.ts';
import { formatBytes, formatDuration, printable, table } from '../../cli/format.ts';
import { progressLine, rateMeter } from '../../cli/progress.ts';

describe('numbers for people', () => {
  it.each([
    [0, '0 B'],
    [1_023, '1023 B'],
    [1_024, '1.0 KiB'],
    [64 * 1_024 ** 2, '64.0 MiB'],
    [5n * 1_024n ** 4n, '5.0 TiB'],
  ])('%s bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0:00'],
    [59.6, '1:00'],
    [3_723, '1:02:03'],
    [Number.POSITIVE_INFINITY, '-:--'],
    [Number.NaN, '-:--'],
  ])('%s seconds are %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('quantities lose no digit before the point, and show six after it', () => {
    expect(quantityText({ quantity: '12345678901234567890.123456789', unit: 'GB-hour' })).toBe(
      '12345678901234567890.123456 GB-hours',
    );
    expect(quantityText({ quantity: '0.500000000', unit: 'second' })).toBe('0.5 seconds');
  });
});

describe('text from others on a terminal', () => {
  it('cannot drive it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are exactly what must not be there
        expect(printable(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
    expect(printable('\u001b[2J')).toBe('\\u001b[2J');
  });

  it('stays in its cell of a table', () => {
    expect(
      table(
        ['name', 'n'],
        [
          ['a\nb', '1'],
          ['c', '10'],
        ],
        [1],
      ),
    ).toBe('name   n\na b    1\nc     10');
  });
});

describe('a progress bar', () => {
  it('says how much, how fast and how long still', () => {
    const line = progressLine('genome.bin', 50 * 1_024 ** 2, 100 * 1_024 ** 2, 10 * 1_024 ** 2, 200);
    expect(line).toBe('genome.bin ████████████░░░░░░░░░░░░  50% 50.0 MiB/100 MiB 10.0 MiB/s 0:05');
  });

  it('is never wider than its terminal, whatever the name', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), fc.integer({ min: 1, max: 200 }), (name, done, total, columns) => {
        expect(progressLine(name, done, total, 0, columns).length).toBeLessThan(columns + 1);
      }),
    );
  });

  it('takes its rate over the last seconds only', () => {
    const rate = rateMeter(1_000);
    expect(rate(0, 0)).toBe(0);
    expect(rate(1_000, 100)).toBe(100);
    rate(2_000, 1_100);
    expect(rate(3_000, 2_100)).toBe(1_000);
  });
});
