import { describe, expect, it } from 'vitest';
import { rateOf } from '../../web/src/files/transfers.ts';

describe('An upload', () => {
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
