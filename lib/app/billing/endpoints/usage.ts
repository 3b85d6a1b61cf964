import { type Rejection, reject } from 'epoch';
import { MAX_NAMED_FILES, MAX_USAGE_DAYS } from '../../../api/groups/billing.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayEnd, dayOf, dayStart, daysBetween, isDay } from '../../../domain/metering/day.ts';
import { namesOf } from '../../files/queries/names.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { openDaysOf, usageOfDays } from '../../usage/queries/usage-days.ts';
import { type Cost, costOf, ratedWindowsOf, type Used } from '../queries/cost.ts';
import { type Division, divideUsage } from '../queries/divided-usage.ts';
import { type Rates, ratesOf } from '../queries/rates.ts';
import type { BillingDependencies } from './dependencies.ts';

/** Days that are divided among jobs in one answer: it reads every file's timeline. */
const MAX_SHARED_DAYS = 92;

/** What was used, day by day, now, and job by job. */
export function usageEndpoints(
  deps: BillingDependencies,
): Pick<Endpoints<'billing'>, `billing.${'listUsageDays' | 'currentUsage' | 'listUsageByJob'}`> {
  return {
    async 'billing.listUsageDays'({ params, query, nowMs }) {
      const fault = faultOfRange(query.from, query.to, MAX_USAGE_DAYS);
      if (fault) return fault;
      const days = await usageOfDays(deps, params.org, query.from, query.to, nowMs);
      return { body: { items: days.map((day) => ({ ...day, usage: [...day.usage] })) } };
    },

    async 'billing.currentUsage'({ params: { org }, nowMs }) {
      const open = await openDaysOf(deps, org, nowMs);
      const today = dayOf(nowMs);
      const rates = await ratesOf(deps.kernel, { organisationId: org, from: today, open, nowMs });
      const usage = open.days.find(({ day }) => day === today)?.usage ?? [];
      const days = rates?.days.find(({ fromDay, toDay }) => fromDay <= today && today <= toDay);
      const ratedWindow = { fromMs: dayStart(today), toMs: nowMs, ...defined({ days }) };
      const used = usage.map(({ meter, count }): Used => ({ ratedWindow, meter, count: BigInt(count) }));
      const body = {
        at: iso(nowMs),
        storedBytes: `${open.bytes}`,
        ...currencyOf(rates),
        ...reply(costOf(used, rates)),
      };
      return { body };
    },

    async 'billing.listUsageByJob'({ params: { org }, query, nowMs }) {
      const fault = faultOfRange(query.from, query.to, MAX_SHARED_DAYS);
      if (fault) return fault;
      const fromMs = dayStart(query.from);
      const window = { fromMs, toMs: Math.max(fromMs, Math.min(dayEnd(query.to), nowMs)) };
      const open = await openDaysOf(deps, org, nowMs);
      const rates = await ratesOf(deps.kernel, { organisationId: org, from: query.from, open, nowMs });
      const { jobs, unlinked, files, people, total } = await divideUsage(
        deps.timelines,
        org,
        ratedWindowsOf(rates, window),
      );
      const usageOf = (used: readonly Used[]) => reply(costOf(used, rates)).usage;
      const items = jobs.flatMap(([job, used]) => whatUsedSomething({ job, ...reply(costOf(used, rates)) }));
      const { named, others } = largest(files);
      const body = {
        ...currencyOf(rates),
        items,
        unlinked: usageOf(unlinked),
        files: named.map(([file, used]) => ({ file, usage: usageOf(used) })),
        otherFiles: usageOf(others),
        people: people.flatMap(([user, used]) => whatUsedSomething({ user, usage: usageOf(used) })),
        total: usageOf(total),
        names: await namesOf(deps.views, org, {
          files: named.map(([file]) => file),
          jobs: items.map(({ job }) => job),
        }),
      };
      return { body };
    },
  };
}

function currencyOf(rates: Rates | undefined): { readonly currency?: string } {
  return defined({ currency: rates?.currency });
}

function reply({ usage, ...amount }: Cost) {
  return { usage: [...usage], ...amount };
}

function whatUsedSomething<T extends { readonly usage: readonly unknown[] }>(part: T): readonly T[] {
  return part.usage.length === 0 ? [] : [part];
}

function faultOfRange(from: Day, to: Day, maxDays: number): Rejection | undefined {
  if (!isDay(from) || !isDay(to)) return reject('range-invalid', `${from} to ${to} are no calendar days`);
  if (from > to) return reject('range-invalid', `from (${from}) must not be after to (${to})`);
  const days = daysBetween(from, to) + 1;
  if (days <= maxDays) return undefined;
  return reject('range-too-large', `${days} days, at most ${maxDays}: try until ${addDays(from, maxDays - 1)}`);
}

/** The largest by name; the rest as one sum, so that nothing is missing. */
function largest(files: Division): { readonly named: Division; readonly others: readonly Used[] } {
  const counted = files.map((file) => ({ file, count: file[1].reduce((all, { count }) => all + count, 0n) }));
  counted.sort((a, b) => (a.count > b.count ? -1 : a.count < b.count ? 1 : 0));
  const inOrder = counted.map(({ file }) => file);
  return {
    named: inOrder.slice(0, MAX_NAMED_FILES),
    others: inOrder.slice(MAX_NAMED_FILES).flatMap(([, used]) => used),
  };
}
