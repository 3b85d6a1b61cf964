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

/** By how much the platform's clock is ahead of this computer's, which may be wrong: from a reply with a time, and when it came. */
export function platformAheadMs(reply: { readonly at: string } | undefined, receivedMs: number): number {
  return reply === undefined ? 0 : Date.parse(reply.at) - receivedMs;
}

/** What a run of so long comes to. An estimate for reading: discounts, allowances and taxes are not in it. */
export function priceOf(hourly: number, runMs: number): number {
  return (hourly * runMs) / HOUR_MS;
}
