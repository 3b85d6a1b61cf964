import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute } from '../../../lib/domain/rating/attribute.ts';

describe('An effect divided among what changed', () => {
  it('is the sum of its parts, whatever grew and shrank', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.array(fc.bigInt(), { minLength: 1, maxLength: 8 }), (minor, changes) => {
        const parts = attribute(minor, changes);
        expect(parts).toHaveLength(changes.length);
        expect(parts.reduce((all, part) => all + part, 0n)).toBe(minor);
      }),
    );
  });

  it('gives each what its own change is of the whole, shrinking ones below zero', () => {
    expect(attribute(60n, [4n, -1n, 3n])).toEqual([40n, -10n, 30n]);
    expect(attribute(10n, [1n, 1n, 1n])).toEqual([3n, 3n, 4n]);
    expect(attribute(0n, [5n, -5n])).toEqual([0n, 0n]);
  });
});
