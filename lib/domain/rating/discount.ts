import type { Decimal } from './exact.ts';

/** Off the price: so many percent (0 to 100), or a fixed amount in the plan's currency. */
export type Discount =
  | { readonly kind: 'percentage'; readonly percent: Decimal }
  | { readonly kind: 'fixed'; readonly amount: Decimal };
