import { isRejection } from 'epoch';
import { MAX_JOB_COST_LINES } from '../../../api/groups/billing.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, dayOf } from '../../../domain/metering/day.ts';
import type { Call, Endpoint, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { creationOf, loadJob } from '../../jobs/queries/read-job.ts';
import { jobUsage } from '../../usage/queries/shares.ts';
import { meterUsage } from '../../usage/queries/usage-days.ts';
import { amountOf, byLine, costOf, lineOf, ratedWindowsOf, type Used } from '../queries/cost.ts';
import { figuresOf } from '../queries/figures.ts';
import { type Rates, ratesOf } from '../queries/rates.ts';
import type { BillingDependencies } from './dependencies.ts';

type Reply = ReplyOf<'billing.getJobCost'>;
type Item = Reply['items'][number];

/**
 * What a job costs, from its creation to this moment. It reads the timelines of the job's own files, its attempts, and the
 * organisation's months since then (see `figuresOf`), whatever else the organisation has.
 */
export async function jobCost(
  deps: BillingDependencies,
  { params: { org, job }, nowMs }: Call<'billing.getJobCost'>,
): ReturnType<Endpoint<'billing.getJobCost'>> {
  const { kernel, timelines } = deps;
  const found = await loadJob(kernel, org, job);
  if (isRejection(found)) return found;
  const { atMs: fromMs } = await creationOf(kernel, job);
  const rates = ratesOf(await figuresOf(deps, org, { from: dayOf(fromMs) }, nowMs));
  const ratedWindows = ratedWindowsOf(rates, { fromMs, toMs: Math.max(fromMs, nowMs) });
  const used = (await jobUsage(timelines, job, ratedWindows)).flatMap(({ window: ratedWindow, counts }) =>
    [...counts].map(([meter, count]): Used => ({ ratedWindow, meter, count })),
  );
  return { body: { at: iso(nowMs), ...costReply(used, rates) } };
}

/** Line by line, newest first, and in all; lines beyond MAX_JOB_COST_LINES are only counted. */
export function costReply(used: readonly Used[], rates: Rates | undefined): Omit<Reply, 'at'> {
  const items = rates === undefined ? [] : byLine(used).flatMap((parts) => itemOf(parts, rates));
  items.sort((a, b) => (a.from === b.from ? (a.meter < b.meter ? -1 : 1) : a.from > b.from ? -1 : 1));
  const { usage, ...amount } = costOf(used, rates);
  return {
    ...defined({ currency: rates?.currency }),
    items: items.slice(0, MAX_JOB_COST_LINES),
    truncated: items.length > MAX_JOB_COST_LINES,
    usage: [...usage],
    ...amount,
  };
}

/** Nothing where no line covers it. */
function itemOf(parts: readonly Used[], rates: Rates): readonly Item[] {
  const [first] = parts;
  const line = first && lineOf(first);
  if (line === undefined) return [];
  const { meter, planId, planVersion, fromDay: from, toDay, status } = line;
  const plan = planId === undefined || planVersion === undefined ? undefined : { id: planId, version: planVersion };
  const count = parts.reduce((all, one) => all + one.count, 0n);
  if (count === 0n) return [];
  const amount = amountOf(parts, rates);
  return [{ from, to: addDays(toDay, 1), status, ...meterUsage(meter, count), ...defined({ plan, amount }) }];
}
