import { billingAccount } from '../../domain/billing-account/decide.ts';
import { type OpenAccount, termsKey } from '../../domain/billing-account/state.ts';
import type { MeterKey } from '../../domain/metering/meter.ts';
import { type Decimal, display, type Exact, sum } from '../../domain/rating/exact.ts';
import { rateShare } from '../../domain/rating/share.ts';
import type { Kernel } from '../../epoch/kernel.ts';

/** A part of what was used. */
interface Counted {
  readonly meter: MeterKey;
  readonly count: string;
}

/** The prices that an organisation pays today, for parts of what it uses. */
export interface SharePrices {
  readonly currency: string;
  /** Exact and unrounded; undefined when one of the parts has no price of its own (see `rateShare`). */
  amountOf(parts: readonly Counted[]): Decimal | undefined;
}

/** Undefined as long as nobody pays: the organisation has no billing account yet. */
export async function sharePrices(kernel: Kernel, organisationId: string): Promise<SharePrices | undefined> {
  const { state } = await kernel.load(billingAccount, organisationId);
  if (state.status !== 'open') return undefined;
  return {
    currency: state.currency,
    amountOf(parts) {
      const amounts: Exact[] = [];
      for (const part of parts) {
        const amount = priced(state, part);
        if (amount === undefined) return undefined;
        amounts.push(amount);
      }
      return display(sum(amounts));
    },
  };
}

function priced({ overrides, terms, pinned, discounts }: OpenAccount, { meter, count }: Counted): Exact | undefined {
  const charge = overrides[meter] ?? terms[termsKey(pinned)]?.find((one) => one.meter === meter);
  if (charge === undefined) return undefined;
  const percentages = discounts.filter(
    (one) => one.discount.kind === 'percentage' && (one.meter === undefined || one.meter === meter),
  );
  return rateShare(
    charge,
    BigInt(count),
    percentages.map(({ discount }) => discount),
  );
}
