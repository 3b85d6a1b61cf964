import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge, Terms } from '../../web/src/admin/terms.ts';
import { changedPrices } from '../../web/src/admin/terms-diff.ts';

const METERS = ['storage.gb_hours', 'compute.seconds:standard-1', 'compute.seconds:standard-2', 'base'] as const;
const price = fc.integer({ min: 1, max: 5 }).map(String);
const chargeOf = (meter: string): fc.Arbitrary<Charge> =>
  fc.record({ meter: fc.constant(meter), model: fc.record({ kind: fc.constant('perUnit' as const), unit: price }) });
const terms: fc.Arbitrary<Terms> = fc
  .subarray([...METERS], { minLength: 1 })
  .chain((meters) => fc.tuple(...meters.map(chargeOf)))
  .map((charges) => ({ currency: 'EUR', charges }));

describe('What one version of a plan says otherwise than another', () => {
  it('is nothing of itself, and the other way round the same with its sides changed', () => {
    fc.assert(
      fc.property(terms, terms, (one, other) => {
        expect(changedPrices(one, one)).toEqual([]);
        const back = changedPrices(other, one).map(({ meter, before, after }) => ({
          meter,
          before: after,
          after: before,
        }));
        const byMeter = (a: { readonly meter: string }, b: { readonly meter: string }) =>
          a.meter.localeCompare(b.meter);
        expect(back.toSorted(byMeter)).toEqual(changedPrices(one, other).toSorted(byMeter));
      }),
    );
  });

  it('names every meter whose price differs, and no other', () => {
    fc.assert(
      fc.property(terms, terms, (one, other) => {
        const priceIn = ({ charges }: Terms, meter: string) =>
          JSON.stringify(charges.find((charge) => charge.meter === meter));
        const differing = METERS.filter((meter) => priceIn(one, meter) !== priceIn(other, meter));
        expect(changedPrices(one, other).map(({ meter }) => meter)).toEqual(expect.arrayContaining(differing));
        expect(changedPrices(one, other)).toHaveLength(differing.length);
      }),
    );
  });

  it('says what is free and the least that a meter comes to', () => {
    const model = { kind: 'perUnit', unit: '0.1' } as const;
    const before: Terms = { currency: 'EUR', charges: [{ meter: 'storage.gb_hours', model }] };
    const after: Terms = { ...before, charges: [{ meter: 'storage.gb_hours', model, allowance: '10', minimum: '7' }] };
    expect(changedPrices(before, after)).toEqual([
      {
        meter: 'storage.gb_hours',
        before: '0.1 per GB-hour',
        after: '0.1 per GB-hour, the first 10 GB-hours of a month free, at least 7 a month',
      },
    ]);
  });
});
