import { isRejection } from 'epoch';
import { MAX_JOB_COST_LINES } from '../../../api/groups/billing.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, dayOf } from '../../../domain/metering/day.ts';
import type { Call, Endpoint, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { creationOf, loadJob } from '../../jobs/queries/read-job.ts';
import { jobUsage } from '../../usage/queries/shares.ts';
import { meterUsage, openDaysOf } from '../../usage/queries/usage-days.ts';
import { amountOf, costOf, ratedWindowsOf, type Used, withAmount } from '../queries/cost.ts';
import { type Rates, ratesOf } from '../queries/rates.ts';
import type { BillingDependencies } from './dependencies.ts';

type Reply = ReplyOf<'billing.getJobCost'>;
type Item = Reply['items'][number];

/**
 * What a job costs, from its creation to this moment. It reads the timelines of the job's own files, its attempts, and once
 * the log of the billing account (see `ratesOf`), whatever else the organisation has.
 */
export async function jobCost(
  deps: BillingDependencies,
  { params: { org, job }, nowMs }: Call<'billing.getJobCost'>,
): ReturnType<Endpoint<'billing.getJobCost'>> {
  const { kernel, timelines } = deps;
  const found = await loadJob(kernel, org, job);
  if (isRejection(found)) return found;
  const [{ atMs: fromMs }, open] = await Promise.all([creationOf(kernel, job), openDaysOf(deps, org, nowMs)]);
  const rates = await ratesOf(kernel, { organisationId: org, from: dayOf(fromMs), open, nowMs });
  const ratedWindows = ratedWindowsOf(rates, { fromMs, toMs: Math.max(fromMs, nowMs) });
  const used = (await jobUsage(timelines, job, ratedWindows)).flatMap(({ window: ratedWindow, counts }) =>
    [...counts].map(([meter, count]): Used => ({ ratedWindow, meter, count })),
  );
  return { body: { at: iso(nowMs), ...costReply(used, rates) } };
}

/** Line by line, newest first, and in all; lines beyond MAX_JOB_COST_LINES are only counted. */
export function costReply(used: readonly Used[], rates: Rates | undefined): Omit<Reply, 'at'> {
  const items = used.flatMap((part) => itemOf(part, rates)).reverse();
  const { usage, ...amount } = costOf(used, rates);
  return {
    ...defined({ currency: rates?.currency }),
    items: items.slice(0, MAX_JOB_COST_LINES),
    truncated: items.length > MAX_JOB_COST_LINES,
    usage: [...usage],
    ...amount,
  };
}

/** Nothing where there is no line: before there is an account. */
function itemOf(used: Used, rates: Rates | undefined): readonly Item[] {
  const { days } = used.ratedWindow;
  if (days === undefined) return [];
  const { planId: id, planVersion: version, fromDay: from, toDay, status } = days;
  const counted = meterUsage(used.meter, used.count);
  return [
    { from, to: addDays(toDay, 1), status, plan: { id, version }, ...counted, ...withAmount([amountOf(used)], rates) },
  ];
}
