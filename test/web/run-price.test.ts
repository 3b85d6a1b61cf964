import { expect, it } from 'vitest';
import { hourlyPrice, type Prices, priceOf } from '../../web/src/jobs/run-price.ts';

const charge = (meter: string, model: Prices['charges'][number]['charge']['model']) => ({
  charge: { meter, model },
  own: false,
  examples: [],
});

it('is the price of its machine, where that does not depend on the month', () => {
  const prices: Prices = {
    currency: 'EUR',
    charges: [
      charge('storage.gb_hours', { kind: 'perUnit', unit: '0.35' }),
      charge('compute.seconds:standard-2', { kind: 'perUnit', unit: '0.00028' }),
      charge('compute.seconds:standard-4', { kind: 'graduated', tiers: [{ upTo: null, unit: '1' }] }),
    ],
  };
  expect(hourlyPrice(prices, 'standard-2')).toBeCloseTo(1.008, 12);
  expect(priceOf(1.008, 90 * 60_000)).toBeCloseTo(1.512, 12);
  for (const machineType of ['standard-1', 'standard-4']) expect(hourlyPrice(prices, machineType)).toBeUndefined();
  expect(hourlyPrice(undefined, 'standard-2')).toBeUndefined();
});
