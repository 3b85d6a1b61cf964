import { reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { addDays } from '../../../domain/metering/day.ts';
import { meterOf } from '../../../domain/metering/meter.ts';
import { spanOf } from '../../../domain/metering/span.ts';
import type { Effect } from '../../../domain/rating/bridge.ts';
import { display, exact } from '../../../domain/rating/exact.ts';
import { sumMoney } from '../../../domain/rating/money.ts';
import type { PeriodInputs } from '../../../domain/rating/rate-period.ts';
import { namesOf } from '../../files/queries/names.ts';
import type { Call, Endpoint, ReplyOf } from '../../http/endpoint.ts';
import { compareSpans, type PartEffect } from '../queries/compare-spans.ts';
import type { BillingDependencies } from './dependencies.ts';

/** Jobs and files that one effect names; the others are one sum. */
export const MAX_NAMED_PARTS = 20;

type Reply = ReplyOf<'billing.getBridge'>;

/** Why one month, week or day costs more or less than another: for who pays it, and for the seller. */
export async function bridgeOfSpans(
  deps: BillingDependencies,
  { params: { org }, query: { from, to }, nowMs }: Call<'billing.getBridge' | 'finance.getBridge'>,
): ReturnType<Endpoint<'billing.getBridge'>> {
  const spans = { from: spanOf(from), to: spanOf(to) };
  if (spans.from === undefined || spans.to === undefined) {
    return reject('range-invalid', `${from} and ${to} must be months, weeks or days: 2026-11, 2026-W45, 2026-11-20`);
  }
  const found = await compareSpans(deps, org, { from: spans.from, to: spans.to }, nowMs);
  if (found === undefined) return reject('not-found', 'the billing account has no day in one of these');
  const { currency } = found;
  const effects = found.effects.map(({ jobs, files, ...effect }) => ({
    ...effect,
    jobs: jobs
      .slice(0, MAX_NAMED_PARTS)
      .map(({ id: job, ...part }) => ({ ...defined({ job }), ...figures(effect, part) })),
    otherJobs: sumOf(jobs.slice(MAX_NAMED_PARTS), currency),
    files: files.slice(0, MAX_NAMED_PARTS).flatMap(({ id: file, ...part }) => {
      return file === undefined ? [] : { file, ...figures(effect, part) };
    }),
    otherFiles: sumOf(
      files.filter(({ id }, index) => id === undefined || index >= MAX_NAMED_PARTS),
      currency,
    ),
  }));
  const jobs = effects.flatMap((effect) => effect.jobs.flatMap(({ job = [] }) => job));
  const files = effects.flatMap((effect) => effect.files.map(({ file }) => file));
  return {
    body: {
      currency,
      before: spanReply(from, found.before, found.from),
      after: spanReply(to, found.after, found.to),
      effects,
      names: await namesOf(deps.views, org, { files, jobs }),
    },
  };
}

function figures({ meter }: Effect, { count, ...part }: Omit<PartEffect, 'id'>) {
  return { ...part, count: `${count}`, quantity: display(exact(count, meterOf(meter).countsPerUnit)) };
}

function sumOf(parts: readonly PartEffect[], currency: string): string {
  return sumMoney(
    parts.map(({ amount }) => amount),
    currency,
  );
}

function spanReply(span: string, { period, fromDay, toDay }: PeriodInputs, total: string): Reply['before'] {
  return { span, month: period, from: fromDay, to: addDays(toDay, 1), total };
}
