import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { display, exact } from '../../lib/domain/rating/exact.ts';
import { exactly, monthlyAmount, quantitiesTo, typicalMost } from '../../web/src/admin/price-points.ts';
import type { Charge } from '../../web/src/admin/terms.ts';

const tiers = [
  { upTo: '100', unit: '0.5', flat: '3' },
  { upTo: null, unit: '0.1' },
];
const graduated: Charge = {
  meter: 'storage.gb_hours',
  model: { kind: 'graduated', tiers },
  allowance: '10',
  minimum: '7',
};
const at = (charge: Charge, quantity: number) => display(monthlyAmount(charge, exactly(quantity)));

describe('What a month costs by its quantity', () => {
  it('is what rating makes of it: less what is free, at least the minimum, each part by its tier', () => {
    expect([0, 10, 20, 110, 210].map((quantity) => at(graduated, quantity))).toEqual(['7', '7', '8', '53', '63']);
    const packages: Charge = { meter: 'requests', model: { kind: 'package', size: '1000', price: '2' } };
    expect([0, 1, 1_000, 1_001].map((quantity) => at(packages, quantity))).toEqual(['0', '2', '2', '4']);
    expect(at({ meter: 'base', model: { kind: 'flat', amount: '9' } }, 5)).toBe('9');
  });

  it('never falls where no tier makes all of it cheaper, whatever the steps are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (most) => {
        const quantities = quantitiesTo(most, [graduated]);
        expect(quantities[0]).toBe(0);
        expect(quantities.at(-1)).toBe(most);
        const amounts = quantities.map((quantity) => Number(at(graduated, quantity)));
        expect(amounts).toEqual(amounts.toSorted((one, other) => one - other));
      }),
    );
  });

  it('is shown so far that every tier is seen', () => {
    expect(typicalMost([graduated])).toBe(200);
    expect(typicalMost([{ meter: 'egress.gb', model: { kind: 'perUnit', unit: '0.05' } }])).toBe(100);
    expect(display(exactly(1e21 / 1e19))).toBe(display(exact('100')));
  });
});
