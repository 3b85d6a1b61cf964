import { MAX_NAMED_FILES, MAX_USAGE_DAYS } from '../../../api/groups/billing.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, type Day, dayEnd, dayOf, dayStart } from '../../../domain/metering/day.ts';
import { STORAGE_METER } from '../../../domain/metering/meter.ts';
import { namesOf } from '../../files/queries/names.ts';
import { faultOfRange } from '../../http/day-range.ts';
import type { Endpoints, ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { workNames } from '../../jobs/queries/work-names.ts';
import { type Cost, costOf, costOfDays, ratedWindowsOf, restOf, sumOf, type Used } from '../queries/cost.ts';
import { type Division, divideUsage } from '../queries/divided-usage.ts';
import { type Figures, figuresOf } from '../queries/figures.ts';
import { type Rates, ratesOf } from '../queries/rates.ts';
import type { BillingDependencies } from './dependencies.ts';

type UsageDay = ReplyOf<'billing.listUsageDays'>['items'][number];

/** Days that are divided among jobs in one answer: it reads every file's timeline. */
const MAX_SHARED_DAYS = 92;

/** What was used, day by day, now, and job by job. */
export function usageEndpoints(
  deps: BillingDependencies,
): Pick<Endpoints<'billing'>, `billing.${'listUsageDays' | 'currentUsage' | 'listUsageByJob'}`> {
  return {
    async 'billing.listUsageDays'({ params, query: { from, to }, nowMs }) {
      const fault = faultOfRange(from, to, MAX_USAGE_DAYS);
      if (fault) return fault;
      const figures = await figuresOf(deps, params.org, { from, to }, nowMs);
      const rates = ratesOf(figures);
      return { body: { ...currencyOf(rates), items: daysOf(figures, rates, from, to) } };
    },

    async 'billing.currentUsage'({ params: { org }, nowMs }) {
      const figures = await figuresOf(deps, org, { from: dayOf(nowMs) }, nowMs);
      const rates = ratesOf(figures);
      const { usage } = costOfDays(figures, rates, figures.today, figures.today);
      const used = usage.filter(({ count }) => count !== '0');
      const sum = sumOf(rates && used.map(({ amount }) => amount));
      const body = {
        at: iso(nowMs),
        storedBytes: `${figures.bytes}`,
        ...currencyOf(rates),
        usage: used,
        ...sum,
      };
      return { body };
    },

    async 'billing.listUsageByJob'({ params: { org }, query: { from, to }, nowMs }) {
      const fault = faultOfRange(from, to, MAX_SHARED_DAYS);
      if (fault) return fault;
      const figures = await figuresOf(deps, org, { from, to }, nowMs);
      const rates = ratesOf(figures);
      const fromMs = dayStart(from);
      const window = { fromMs, toMs: Math.max(fromMs, Math.min(dayEnd(to), nowMs)) };
      const divided = await divideUsage(deps.timelines, org, ratedWindowsOf(rates, window));
      const { named, others } = largest(divided.files);
      const whole = costOfDays(figures, rates, from, to);
      const cost = (used: readonly Used[]) => costOf(used, rates);
      const costs = (division: Division) => division.map(([id, used]) => ({ id, ...cost(used) }));
      const [jobs, files, people] = [costs(divided.jobs), costs(named), costs(divided.people)];
      const [unlinked, otherFiles] = [cost(divided.unlinked), cost(others)];
      const storage = { usage: whole.usage.filter(({ meter }) => meter === STORAGE_METER) };
      const using = jobs.flatMap(({ id: job, ...own }) => whatUsedSomething({ job, ...reply(own) }));
      const names = await namesIn(deps, org, { jobs: using.map(({ job }) => job), files: named.map(([file]) => file) });
      const items = using.map((one) => ({
        ...one,
        ...defined({ configuration: names.configurationOf.get(one.job), label: names.labelOf.get(one.job) }),
      }));
      const body = {
        at: iso(nowMs),
        ...currencyOf(rates),
        items,
        unlinked: reply(unlinked).usage,
        files: files.map(({ id: file, ...own }) => ({ file, usage: reply(own).usage })),
        otherFiles: reply(otherFiles).usage,
        people: people.flatMap(({ id: user, ...own }) => whatUsedSomething({ user, usage: reply(own).usage })),
        total: reply(whole).usage,
        rest: {
          jobs: [...restOf(whole, [...jobs, unlinked])],
          files: [...restOf(storage, [...files, otherFiles])],
          people: [...restOf(whole, people)],
        },
        names: names.all,
      };
      return { body };
    },
  };
}

/** What the named files and jobs are called, and the jobs' configurations. */
async function namesIn(
  { views }: Pick<BillingDependencies, 'views'>,
  org: string,
  { jobs, files }: { readonly jobs: readonly string[]; readonly files: readonly string[] },
) {
  const [work, fileNames] = await Promise.all([workNames(views, org, jobs), namesOf(views, org, { files, jobs: [] })]);
  const { configurationOf, labelOf } = work;
  return { configurationOf, labelOf, all: [...work.names, ...fileNames] };
}

/** Closed days, and open ones that something was used on; what they cost sums to the lines of bills. */
export function daysOf(figures: Figures, rates: Rates | undefined, from: Day, to: Day): UsageDay[] {
  const { lastClosed = '', account, today } = figures;
  const days: UsageDay[] = [];
  const first = account === undefined || account.openedDay < from ? from : account.openedDay;
  for (let day = first; day <= to && day <= today; day = addDays(day, 1)) {
    const cost = costOfDays(figures, rates, day, day);
    const closed = account !== undefined && day <= lastClosed;
    if (closed || cost.usage.some(({ count }) => count !== '0')) days.push({ day, closed, ...reply(cost) });
  }
  return days;
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
