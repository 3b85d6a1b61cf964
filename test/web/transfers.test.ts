import { describe, expect, it } from 'vitest';
import { keyOf, rateOf } from '../../web/src/files/transfers.ts';

describe('An upload', () => {
  it('is known again by name, size and time of change; another content is another upload', () => {
    const file = { name: 'a.bin', size: 10, lastModified: 1 };
    expect(keyOf({ ...file })).toBe(keyOf(file));
    expect(keyOf({ ...file, size: 11 })).not.toBe(keyOf(file));
    expect(keyOf({ ...file, lastModified: 2 })).not.toBe(keyOf(file));
  });

  it('has the rate of its last seconds, and none before two samples', () => {
    expect(rateOf([])).toBe(0);
    expect(rateOf([{ atMs: 5, bytes: 9 }])).toBe(0);
    expect(
      rateOf([
        { atMs: 1_000, bytes: 0 },
        { atMs: 3_000, bytes: 8_000 },
      ]),
    ).toBe(4_000);
  });
});
