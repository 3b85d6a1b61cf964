import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasPart, missingParts, noParts, type PartSet, withParts } from '../../../lib/domain/file/parts.ts';
import { MAX_PARTS } from '../../../lib/domain/limits.ts';

const parts = fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 200 });

describe('a set of parts', () => {
  it('is a set: whatever the order, repetitions and groups of what was added', () => {
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 50 }), (all, size) => {
        let set: PartSet = noParts;
        for (let at = 0; at < all.length; at += size) set = withParts(set, all.slice(at, at + size));
        const known = new Set(all);
        for (let part = 1; part <= 201; part += 1) expect(hasPart(set, part)).toBe(known.has(part));
        expect(set).toEqual(
          withParts(
            noParts,
            [...known].sort(() => -1),
          ),
        );
        const missing = Array.from({ length: 200 }, (_, i) => i + 1).filter((part) => !known.has(part));
        expect(missingParts(set, 200, 1_000)).toEqual(missing);
        expect(missingParts(set, 200, 3)).toEqual(missing.slice(0, 3));
      }),
    );
  });

  it('costs next to nothing in order, and 1,540 characters at the worst', () => {
    const all = Array.from({ length: MAX_PARTS }, (_, i) => i + 1);
    expect(withParts(noParts, all)).toEqual({ next: MAX_PARTS + 1, ahead: '' });
    const worst = withParts(noParts, all.slice(1));
    expect(worst.ahead.length).toBeLessThanOrEqual(1_540);
    expect(withParts(worst, [1])).toEqual({ next: MAX_PARTS + 1, ahead: '' });
  });
});
