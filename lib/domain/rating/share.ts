import { countsPerUnit } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import { type Discount, discounted } from './discount.ts';
import { type Exact, exact } from './exact.ts';
import { priceOf } from './price.ts';

/**
 * What a part of a meter's count (byte-milliseconds, milliseconds) comes to, exact and before the rounding of its invoice
 * line: the parts of a line sum to the line. Undefined where only the whole period has a price: tiers, packages, flat fees,
 * allowances and minimums do not divide among those who used something.
 */
export function rateShare(charge: Charge, count: bigint, percentages: readonly Discount[] = []): Exact | undefined {
  if (charge.model.kind !== 'perUnit' || charge.allowance !== undefined || charge.minimum !== undefined)
    return undefined;
  const quantity = exact(count < 0n ? 0n : count, countsPerUnit(charge.meter));
  return discounted(priceOf(charge.model, quantity), percentages);
}
