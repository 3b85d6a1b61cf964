import { type ExampleQuantity, exampleQuantities } from '../metering/example-quantities.ts';
import { meterOf } from '../metering/meter.ts';
import type { Charge } from './charge.ts';
import type { Decimal } from './exact.ts';
import { ratePeriod } from './rate-period.ts';

export interface PriceExample extends ExampleQuantity {
  readonly amount: Decimal;
}

/** A month of thirty days, so that what is agreed for a whole month is asked once. */
const MONTH = { period: '2026-04', fromDay: '2026-04-01', toDay: '2026-04-30' } as const;

/** What a charge asks for some quantities of a month, by the same rating as every bill; before discounts and taxes. */
export function priceExamples(charge: Charge, currency: string): readonly PriceExample[] {
  const { meter, model } = charge;
  if (model.kind === 'flat') return [];
  const plans = [{ planId: '', planVersion: 1, charges: [charge], fromDay: MONTH.fromDay }];
  const terms = { plans, overrides: [], discounts: [] };
  return exampleQuantities(meter).map((example) => {
    const count = BigInt(example.quantity) * meterOf(meter).countsPerUnit;
    const counts = new Map([[MONTH.fromDay, new Map([[meter, count]])]]);
    return { ...example, amount: ratePeriod({ ...MONTH, currency, terms, counts }).total };
  });
}
