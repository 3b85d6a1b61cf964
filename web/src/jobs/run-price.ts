import type { ReplyOf } from '../../../lib/client/types.ts';
import { computeMeter } from '../../../lib/domain/metering/meter.ts';

export type Prices = Pick<ReplyOf<'finance.getPrices'>, 'currency' | 'charges'>;

const HOUR_MS = 3_600_000;

/** What an hour on a type of machine costs; undefined where the price depends on the month's quantity, or there is none. */
export function hourlyPrice(prices: Prices | undefined, machineType: string): number | undefined {
  const meter = computeMeter(machineType);
  const model = prices?.charges.find(({ charge }) => charge.meter === meter)?.charge.model;
  return model?.kind === 'perUnit' ? (Number(model.unit) * HOUR_MS) / 1_000 : undefined;
}

/** What a run of so long comes to. An estimate for reading: discounts, allowances and taxes are not in it. */
export function priceOf(hourly: number, runMs: number): number {
  return (hourly * runMs) / HOUR_MS;
}
