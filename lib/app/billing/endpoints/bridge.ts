import { reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { addDays, isMonth } from '../../../domain/metering/day.ts';
import { sumMoney } from '../../../domain/rating/money.ts';
import type { PeriodInputs } from '../../../domain/rating/rate-period.ts';
import { namesOf } from '../../files/queries/names.ts';
import type { Call, Endpoint, ReplyOf } from '../../http/endpoint.ts';
import { compareMonths } from '../queries/compare-months.ts';
import type { BillingDependencies } from './dependencies.ts';

/** Jobs that one effect names; the others are one sum. */
export const MAX_NAMED_JOBS = 20;

type Reply = ReplyOf<'billing.getBridge'>;

/** Why one month costs more or less than another. */
export async function bridgeOfMonths(
  deps: BillingDependencies,
  { params: { org }, query: { from, to }, nowMs }: Call<'billing.getBridge'>,
): ReturnType<Endpoint<'billing.getBridge'>> {
  if (!isMonth(from) || !isMonth(to))
    return reject('range-invalid', `${from} and ${to} must be months, such as 2026-11`);
  const found = await compareMonths(deps, org, { from, to }, nowMs);
  if (found === undefined) return reject('not-found', 'the billing account has no day in one of these months');
  const effects = found.effects.map(({ jobs, ...effect }) => ({
    ...effect,
    jobs: jobs.slice(0, MAX_NAMED_JOBS).map(({ jobId: job, ...part }) => ({ ...defined({ job }), ...part })),
    otherJobs: sumMoney(
      jobs.slice(MAX_NAMED_JOBS).map(({ amount }) => amount),
      found.currency,
    ),
  }));
  const jobs = effects.flatMap((effect) => effect.jobs.flatMap(({ job = [] }) => job));
  return {
    body: {
      currency: found.currency,
      before: monthReply(found.before, found.from),
      after: monthReply(found.after, found.to),
      effects,
      names: await namesOf(deps.views, org, { files: [], jobs }),
    },
  };
}

function monthReply({ period, fromDay, toDay }: PeriodInputs, total: string): Reply['before'] {
  return { month: period, from: fromDay, to: addDays(toDay, 1), total };
}
