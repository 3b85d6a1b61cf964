import { computeMeter, type MeterKey, STORAGE_METER } from '../../../../lib/domain/metering/meter.ts';
import type { Charge } from '../../../../lib/domain/rating/charge.ts';
import type { PriceModel, Tier } from '../../../../lib/domain/rating/price.ts';
import type { Random } from '../../../soak/random.ts';

export const COMPUTE_METER = computeMeter('standard-1');
export const METERS: readonly MeterKey[] = [STORAGE_METER, COMPUTE_METER];

/** Every kind of price, often one of a few, so that neighbours are equal now and then. */
export function anyCharge(random: Random, meter: MeterKey): Charge {
  const allowance = random.chance(0.4) ? { allowance: `${random.below(4) * 40}` } : {};
  const minimum = random.chance(0.3) ? { minimum: `${random.below(4) * 7}.5` } : {};
  return { meter, model: anyModel(random), ...allowance, ...minimum };
}

function anyModel(random: Random): PriceModel {
  const price = () => `0.${random.pick(['1', '25', '3333', '007'])}`;
  switch (random.below(5)) {
    case 0:
      return { kind: 'flat', amount: `${random.below(4) * 10}.01` };
    case 1:
      return { kind: 'package', size: `${1 + random.below(3) * 37}`, price: price() };
    case 2:
      return { kind: 'graduated', tiers: anyTiers(random, price) };
    case 3:
      return { kind: 'volume', tiers: anyTiers(random, price) };
    default:
      return { kind: 'perUnit', unit: price() };
  }
}

function anyTiers(random: Random, price: () => string): Tier[] {
  const count = 1 + random.below(3);
  return Array.from({ length: count }, (_, index) => ({
    upTo: index === count - 1 ? null : `${(index + 1) * 90}`,
    unit: price(),
    ...(random.chance(0.5) && { flat: price(), flatWhenZero: random.chance(0.5) }),
  }));
}

/** A plan does not always price compute. */
export function anyPlan(random: Random, currency = 'EUR') {
  const charges = random.chance(0.7)
    ? METERS.map((meter) => anyCharge(random, meter))
    : [anyCharge(random, STORAGE_METER)];
  return { planId: 'pln_1', planVersion: 1 + random.below(1_000), currency, charges };
}
