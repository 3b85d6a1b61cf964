import { type Rejection, reject } from 'epoch';
import { MAX_USAGE_HOURS } from '../../../api/groups/usage-hours.ts';
import { defined } from '../../../domain/defined.ts';
import { dayOf } from '../../../domain/metering/day.ts';
import type { Window } from '../../../domain/metering/integral.ts';
import type { Call, Endpoint } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { costOf, ratedWindowsOf } from '../queries/cost.ts';
import { figuresOf } from '../queries/figures.ts';
import { ratesOf } from '../queries/rates.ts';
import { HOUR_MS, hoursOf, usedByHour } from '../queries/used-by-hour.ts';
import type { BillingDependencies } from './dependencies.ts';

/** The same figures as those of days, cut at every hour. */
export async function usageHours(
  deps: BillingDependencies,
  { params: { org }, query, nowMs }: Call<'billing.listUsageHours'>,
): ReturnType<Endpoint<'billing.listUsageHours'>> {
  const [fromMs, toMs] = [Date.parse(query.from), Date.parse(query.to)];
  const fault = faultOf(fromMs, toMs);
  if (fault) return fault;
  const window = { fromMs, toMs: Math.max(fromMs, Math.min(toMs, nowMs)) };
  const days = { from: dayOf(fromMs), to: dayOf(Math.max(fromMs, toMs - 1)) };
  const rates = ratesOf(await figuresOf(deps, org, days, nowMs));
  const hours = hoursOf(window);
  const counts = await usedByHour(deps.timelines, org, hours);
  const items = hours.flatMap((hour, index) => {
    const used = counts[index] ?? new Map<string, bigint>();
    // Lines are cut at midnight alone, so an hour lies in one rated window.
    const parts = ratedWindowsOf(rates, hour).flatMap((ratedWindow) =>
      [...used].map(([meter, count]) => ({ ratedWindow, meter, count })),
    );
    const { usage, ...amount } = costOf(parts, rates);
    return usage.length === 0 ? [] : [{ from: iso(hour.fromMs), to: iso(hour.toMs), usage: [...usage], ...amount }];
  });
  return { body: { ...defined({ currency: rates?.currency }), items } };
}

function faultOf(fromMs: number, toMs: number): Rejection | undefined {
  // Years that the schema's calendar has and the domain's has not.
  const isWithin = (atMs: number) => atMs >= 0 && atMs < Date.UTC(9999, 0, 1);
  if (!isWithin(fromMs) || !isWithin(toMs) || fromMs > toMs) {
    return reject('range-invalid', 'from and to are instants from 1970 to 9998, in order');
  }
  const hours = hoursIn({ fromMs, toMs });
  if (hours <= MAX_USAGE_HOURS) return undefined;
  return reject('range-too-large', `${hours} hours, at most ${MAX_USAGE_HOURS}`);
}

function hoursIn({ fromMs, toMs }: Window): number {
  return Math.ceil((toMs - fromMs) / HOUR_MS);
}
