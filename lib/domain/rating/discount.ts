import { type Decimal, type Exact, exact, larger, minus, times, ZERO } from './exact.ts';

/** Off the price: so many percent (0 to 100), or a fixed amount in the plan's currency. */
export type Discount =
  | { readonly kind: 'percentage'; readonly percent: Decimal }
  | { readonly kind: 'fixed'; readonly amount: Decimal };

/**
 * What is left of an exact amount: percentages first, one after the other, then fixed amounts; never below zero. That
 * order is the customer's dearer one and the only one that does not depend on how discounts happen to be listed.
 */
export function discounted(amount: Exact, discounts: readonly Discount[]): Exact {
  let left = amount;
  for (const discount of discounts) {
    if (discount.kind === 'percentage') left = times(left, minus(exact('1'), exact(discount.percent, '100')));
  }
  for (const discount of discounts) {
    if (discount.kind === 'fixed') left = larger(ZERO, minus(left, exact(discount.amount)));
  }
  return left;
}
