import { MAX_NAMED_FILES, MAX_USAGE_DAYS } from '../../../api/groups/billing.ts';
import { addDays, type Day, dayEnd, dayStart, daysBetween, isDay } from '../../../domain/metering/day.ts';
import { computeMeter, type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';
import { type Rejection, reject } from '../../../epoch/rejection.ts';
import { type SharePrices, sharePrices } from '../../billing/share-prices.ts';
import { namesOf } from '../../queries/names.ts';
import { type MeterUsage, meterUsage, usageNow, usageOfDays } from '../../queries/usage-days.ts';
import { attemptMs, fileShares } from '../../usage/shares.ts';
import type { Endpoints } from '../endpoint.ts';
import { iso } from '../outcome.ts';
import type { BillingWorld } from './world.ts';

/** Days that are divided among jobs in one answer: it reads every file's timeline. */
export const MAX_SHARED_DAYS = 92;

/** What was used, day by day, now, and job by job. */
export function usageEndpoints(
  world: BillingWorld,
): Pick<Endpoints<'billing'>, `billing.${'listUsageDays' | 'currentUsage' | 'listUsageByJob'}`> {
  return {
    async 'billing.listUsageDays'({ params, query, nowMs }) {
      const fault = faultOfRange(query.from, query.to, MAX_USAGE_DAYS);
      if (fault) return fault;
      const days = await usageOfDays(world, params.org, query.from, query.to, nowMs);
      return { body: { items: days.map((day) => ({ ...day, usage: [...day.usage] })) } };
    },

    async 'billing.currentUsage'({ params, nowMs }) {
      const [{ bytes, usage }, prices] = await Promise.all([
        usageNow(world, params.org, nowMs),
        sharePrices(world.kernel, params.org),
      ]);
      return { body: { at: iso(nowMs), storedBytes: `${bytes}`, ...currencyOf(prices), ...priced(prices, usage) } };
    },

    async 'billing.listUsageByJob'({ params, query, nowMs }) {
      const fault = faultOfRange(query.from, query.to, MAX_SHARED_DAYS);
      if (fault) return fault;
      const { org } = params;
      const prices = await sharePrices(world.kernel, org);
      const window = {
        fromMs: dayStart(query.from),
        toMs: Math.max(dayStart(query.from), Math.min(dayEnd(query.to), nowMs)),
      };
      const jobs = new Map<string, Map<MeterKey, bigint>>();
      const unlinked = new Map<MeterKey, bigint>();
      const people = new Map<string, Map<MeterKey, bigint>>();
      const files: { readonly file: string; readonly byteMs: bigint }[] = [];
      const total = new Map<MeterKey, bigint>();
      for await (const share of fileShares(world.timelines, org, window)) {
        for (const [job, byteMs] of share.jobs) add(of(jobs, job), STORAGE_METER, byteMs);
        add(unlinked, STORAGE_METER, share.unlinked);
        add(of(people, share.uploaderId), STORAGE_METER, share.byteMs);
        files.push({ file: share.fileId, byteMs: share.byteMs });
        add(total, STORAGE_METER, share.byteMs);
      }
      for await (const attempt of world.timelines.attemptsIn(org, window)) {
        const meter = computeMeter(attempt.machineType);
        const ms = attemptMs(attempt, window);
        add(of(jobs, attempt.jobId), meter, ms);
        add(of(people, attempt.userId), meter, ms);
        add(total, meter, ms);
      }
      const usageOf = (usage: readonly MeterUsage[]) => priced(prices, usage).usage;
      const shares = named(files);
      const body = {
        ...currencyOf(prices),
        items: sorted(jobs).map(([job, usage]) => ({ job, ...priced(prices, usage) })),
        unlinked: usageOf(listed(unlinked)),
        files: shares.files.map(({ file, usage }) => ({ file, usage: usageOf(usage) })),
        otherFiles: usageOf(shares.otherFiles),
        people: sorted(people).map(([user, usage]) => ({ user, usage: usageOf(usage) })),
        total: usageOf(listed(total)),
        names: await namesOf(world.views, org, { files: shares.files.map(({ file }) => file), jobs: jobs.keys() }),
      };
      return { body };
    },
  };
}

function currencyOf(prices: SharePrices | undefined): { readonly currency?: string } {
  return prices === undefined ? {} : { currency: prices.currency };
}

/** With each part's amount, and their sum: where there are prices for it. */
function priced(prices: SharePrices | undefined, usage: readonly MeterUsage[]) {
  const amountOf = (parts: readonly MeterUsage[]) => {
    const amount = prices?.amountOf(parts);
    return amount === undefined ? {} : { amount };
  };
  return { usage: usage.map((one) => ({ ...one, ...amountOf([one]) })), ...amountOf(usage) };
}

function faultOfRange(from: Day, to: Day, maxDays: number): Rejection | undefined {
  if (!isDay(from) || !isDay(to)) return reject('range-invalid', `${from} to ${to} are no calendar days`);
  if (from > to) return reject('range-invalid', `from (${from}) must not be after to (${to})`);
  const days = daysBetween(from, to) + 1;
  if (days <= maxDays) return undefined;
  return reject('range-too-large', `${days} days, at most ${maxDays}: try until ${addDays(from, maxDays - 1)}`);
}

/** By id, without those that used nothing. */
function sorted(parts: ReadonlyMap<string, ReadonlyMap<MeterKey, bigint>>): [string, MeterUsage[]][] {
  return [...parts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, counts]): [string, MeterUsage[]] => [id, listed(counts)])
    .filter(([, usage]) => usage.length > 0);
}

/** The largest by name; the rest as one sum, so that nothing is missing. */
function named(files: readonly { readonly file: string; readonly byteMs: bigint }[]) {
  const largest = files.toSorted((a, b) =>
    a.byteMs > b.byteMs ? -1 : a.byteMs < b.byteMs ? 1 : a.file < b.file ? -1 : 1,
  );
  const rest = largest.slice(MAX_NAMED_FILES).reduce((sum, { byteMs }) => sum + byteMs, 0n);
  return {
    files: largest
      .slice(0, MAX_NAMED_FILES)
      .map(({ file, byteMs }) => ({ file, usage: [meterUsage(STORAGE_METER, byteMs)] })),
    otherFiles: listed(new Map([[STORAGE_METER, rest]])),
  };
}

function of(jobs: Map<string, Map<MeterKey, bigint>>, job: string): Map<MeterKey, bigint> {
  const counts = jobs.get(job) ?? new Map<MeterKey, bigint>();
  jobs.set(job, counts);
  return counts;
}

function add(counts: Map<MeterKey, bigint>, meter: MeterKey, amount: bigint): void {
  counts.set(meter, (counts.get(meter) ?? 0n) + amount);
}

function listed(counts: ReadonlyMap<MeterKey, bigint>): MeterUsage[] {
  return [...counts].flatMap(([meter, count]) => (count === 0n ? [] : [meterUsage(meter, count)]));
}
