import { countsPerUnit, type MeterKey } from '../metering/meter.ts';
import { type Discount, discounted } from './discount.ts';
import { type Decimal, display, type Exact, exact, minus, ONE, plus } from './exact.ts';
import { roundMoney } from './money.ts';
import { afterAllowance, type PriceModel, priceOf, shortfall } from './price.ts';

/** What a plan says about one meter. */
export interface Charge {
  readonly meter: MeterKey;
  readonly model: PriceModel;
  /** Units a period that cost nothing. */
  readonly allowance?: Decimal;
  /** The least that a period's line comes to, before discounts. */
  readonly minimum?: Decimal;
}

/** Steps from a quantity to what is due, every one of them exact. */
export interface ExactCharge {
  readonly quantity: Exact;
  /** Quantity after the allowance. */
  readonly billable: Exact;
  /** What the price model makes of it. */
  readonly priced: Exact;
  /** What the committed minimum adds. */
  readonly topUp: Exact;
  /** What discounts take away. */
  readonly discount: Exact;
  /** What is left to be paid, before the rounding of its line. */
  readonly due: Exact;
}

/** The same for reading, at most 18 decimals; and `amount`, which is to be paid: rounded once, half even, to the currency's own decimals. */
export type RatedCharge = Readonly<Record<Exclude<keyof ExactCharge, 'due'> | 'amount', Decimal>>;

/**
 * Rates what a meter counted (byte-milliseconds, milliseconds) in a period, or in a `portion` of it. A negative count,
 * which only corrections of earlier periods can leave, is priced as nothing.
 */
export function rateCharge(
  charge: Charge,
  count: bigint,
  discounts: readonly Discount[] = [],
  portion: Exact = ONE,
): ExactCharge {
  const quantity = exact(count < 0n ? 0n : count, countsPerUnit(charge.meter));
  const billable = afterAllowance(quantity, charge.allowance, portion);
  const priced = priceOf(charge.model, billable, portion);
  const topUp = shortfall(priced, charge.minimum ?? '0', portion);
  const full = plus(priced, topUp);
  const due = discounted(full, discounts);
  return { quantity, billable, priced, topUp, discount: minus(full, due), due };
}

/** A charge as an invoice line says it. */
export function roundCharge({ due, ...steps }: ExactCharge, currency: string): RatedCharge {
  const { quantity, billable, priced, topUp, discount } = steps;
  return {
    quantity: display(quantity),
    billable: display(billable),
    priced: display(priced),
    topUp: display(topUp),
    discount: display(discount),
    amount: roundMoney(due, currency),
  };
}
