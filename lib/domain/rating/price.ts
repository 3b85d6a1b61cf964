import { RatingError } from './error.ts';
import {
  ceiling,
  compare,
  type Decimal,
  display,
  type Exact,
  exact,
  isZero,
  larger,
  minus,
  ONE,
  plus,
  smaller,
  times,
  ZERO,
} from './exact.ts';

/** Up to and including `upTo` units; null is the last tier, without a bound. */
export interface Tier {
  readonly upTo: Decimal | null;
  /** Price of one unit. */
  readonly unit: Decimal;
  /** Added once when the tier is entered. */
  readonly flat?: Decimal;
  /** Charge the flat fee of the first tier even when nothing was used. */
  readonly flatWhenZero?: boolean;
}

/** How a quantity becomes an amount. */
export type PriceModel =
  /** The same whatever was used. */
  | { readonly kind: 'flat'; readonly amount: Decimal }
  | { readonly kind: 'perUnit'; readonly unit: Decimal }
  /** Each tier prices the units that fall into it. */
  | { readonly kind: 'graduated'; readonly tiers: readonly Tier[] }
  /** The tier that the whole quantity reaches prices all of it. */
  | { readonly kind: 'volume'; readonly tiers: readonly Tier[] }
  /** Every begun package of `size` units costs `price`. */
  | { readonly kind: 'package'; readonly size: Decimal; readonly price: Decimal };

/**
 * A quantity's exact amount, before any rounding. `portion` is the part of the billing period that the quantity belongs
 * to (a migration splits a period): whatever is meant for a whole period, fees and the bounds of tiers, shrinks with it.
 */
export function priceOf(model: PriceModel, quantity: Exact, portion: Exact = ONE): Exact {
  switch (model.kind) {
    case 'flat':
      return times(exact(model.amount), portion);
    case 'perUnit':
      return times(quantity, exact(model.unit));
    case 'graduated':
      return graduated(scaled(model.tiers, portion), quantity);
    case 'volume':
      return volume(scaled(model.tiers, portion), quantity);
    case 'package':
      return times(ceiling(times(quantity, exact('1', model.size))), exact(model.price));
  }
}

/** What is left of a quantity after the units that the plan includes. */
export function afterAllowance(quantity: Exact, allowance: Decimal | undefined, portion: Exact = ONE): Exact {
  return allowance === undefined ? quantity : larger(ZERO, minus(quantity, times(exact(allowance), portion)));
}

interface ScaledTier {
  readonly upTo: Exact | null;
  readonly unit: Exact;
  readonly flat: Exact;
  readonly flatWhenZero: boolean;
}

function scaled(tiers: readonly Tier[], portion: Exact): ScaledTier[] {
  return tiers.map(({ upTo, unit, flat = '0', flatWhenZero = false }) => ({
    upTo: upTo === null ? null : times(exact(upTo), portion),
    unit: exact(unit),
    flat: times(exact(flat), portion),
    flatWhenZero,
  }));
}

function graduated(tiers: readonly ScaledTier[], quantity: Exact): Exact {
  let amount = ZERO;
  let lower = ZERO;
  for (const tier of tiers) {
    if (compare(quantity, lower) <= 0) return plus(amount, flatWhenUnused(tier, quantity));
    const upper = tier.upTo === null ? quantity : smaller(quantity, tier.upTo);
    amount = plus(amount, plus(tier.flat, times(minus(upper, lower), tier.unit)));
    lower = upper;
  }
  if (compare(lower, quantity) < 0) throw beyond(quantity);
  return amount;
}

function volume(tiers: readonly ScaledTier[], quantity: Exact): Exact {
  const tier = tiers.find(({ upTo }) => upTo === null || compare(quantity, upTo) <= 0);
  if (!tier) throw beyond(quantity);
  if (isZero(quantity)) return flatWhenUnused(tier, quantity);
  return plus(tier.flat, times(quantity, tier.unit));
}

function flatWhenUnused(tier: ScaledTier, quantity: Exact): Exact {
  return isZero(quantity) && tier.flatWhenZero ? tier.flat : ZERO;
}

function beyond(quantity: Exact): RatingError {
  return new RatingError(
    'beyond-last-tier',
    `${display(quantity)} units lie beyond the last tier: it must have upTo null`,
  );
}
