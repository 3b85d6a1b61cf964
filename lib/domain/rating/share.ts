import { countsPerUnit } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import { type Discount, discounted } from './discount.ts';
import { type Decimal, type Exact, exact, times, ZERO } from './exact.ts';
import { priceOf } from './price.ts';

/** What a line was made from and comes to, as far as its division needs it. */
interface DividedLine {
  readonly charge: Charge;
  /** Percentage discounts that were applied. */
  readonly percentages: readonly Discount[];
  /** Whole number: byte-milliseconds, milliseconds. */
  readonly count: Decimal;
  /** Exact, before the line's rounding. */
  readonly due: Exact;
}

/**
 * What a part of a line's count comes to, exact: the parts of a line sum to what is due for it, before its rounding. Where
 * every unit has the same price that is the part's own, whatever others used. Tiers, packages, fees, allowances and
 * minimums price a line as a whole, and everybody bears what its count is of the whole. What nobody used (a fee without
 * use) is nobody's, and a part below zero, which clocks that disagree can leave, costs nothing.
 */
export function shareOf({ charge, percentages, count: whole, due }: DividedLine, count: bigint): Exact {
  if (count <= 0n) return ZERO;
  if (everyUnitIsTheSame(charge)) {
    return discounted(priceOf(charge.model, exact(count, countsPerUnit(charge.meter))), percentages);
  }
  return BigInt(whole) <= 0n ? ZERO : times(due, exact(count, BigInt(whole)));
}

function everyUnitIsTheSame({ model, allowance, minimum }: Charge): boolean {
  return model.kind === 'perUnit' && allowance === undefined && minimum === undefined;
}
