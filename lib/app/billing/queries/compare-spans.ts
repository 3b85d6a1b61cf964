import { earlier, later, type TermsOfPeriod } from '../../../domain/billing-account/periods.ts';
import { defined } from '../../../domain/defined.ts';
import {
  addDays,
  type Day,
  dayEnd,
  dayOf,
  dayStart,
  firstDayOf,
  lastDayOf,
  monthOf,
  nextMonth,
} from '../../../domain/metering/day.ts';
import { type MeterKey, STORAGE_METER } from '../../../domain/metering/meter.ts';
import type { Span } from '../../../domain/metering/span.ts';
import { attribute } from '../../../domain/rating/attribute.ts';
import { type Bridge, bridge, type Effect, isAlike } from '../../../domain/rating/bridge.ts';
import { daysOf } from '../../../domain/rating/bridge-counts.ts';
import type { DatedTerms } from '../../../domain/rating/dated-terms.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';
import { fromMinor, toMinor } from '../../../domain/rating/money.ts';
import type { PeriodInputs } from '../../../domain/rating/rate-period.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';
import type { RatedWindow } from './cost.ts';
import { type Division, divideUsage } from './divided-usage.ts';
import { type FigurePorts, type Figures, figuresOf } from './figures.ts';
import { lateCounts } from './late-counts.ts';
import { termsOfMonth } from './rates.ts';

export interface ComparePorts extends FigurePorts {
  readonly timelines: Timelines;
}

/** A part of an effect: of one job or file, or of what belongs to none. */
export interface PartEffect {
  readonly id?: string;
  readonly amount: Decimal;
  /** Whether it used the meter in the later span alone, in the earlier one alone, or in both. */
  readonly change: 'new' | 'gone' | 'changed';
  /** By how much its count changed, the earlier span's taken to the later one's number of days. */
  readonly count: bigint;
  /** Of what is new: the first day that it used the meter on. */
  readonly firstDay?: Day;
  /** Of what is gone: the last day that it used the meter on. */
  readonly lastDay?: Day;
}

export interface ExplainedEffect extends Effect {
  /** Of effects of usage: by job, and of storage by file, largest first; each sums to the effect. */
  readonly jobs: readonly PartEffect[];
  readonly files: readonly PartEffect[];
}

export interface Comparison extends Omit<Bridge, 'effects'> {
  readonly before: PeriodInputs;
  readonly after: PeriodInputs;
  readonly effects: readonly ExplainedEffect[];
}

/** How much was counted, and its first and its last day. */
interface Counted {
  readonly count: bigint;
  readonly firstDay: Day;
  readonly lastDay: Day;
}

/** What each job or file counted of a meter; '' is what belongs to no job. */
type Counts = ReadonlyMap<MeterKey, ReadonlyMap<string, Counted>>;

/**
 * Why one month, week or day costs more or less than another: by cause and meter, and effects of usage by job. Both as they are now,
 * a late count on its own day; one that is not over, up to this moment. Undefined when the account has no day in one of them.
 */
export async function compareSpans(
  ports: ComparePorts,
  organisationId: string,
  spans: { readonly from: Span; readonly to: Span },
  nowMs: number,
): Promise<Comparison | undefined> {
  const [from, to] = await Promise.all([
    figuresOfSpan(ports, organisationId, spans.from, nowMs),
    figuresOfSpan(ports, organisationId, spans.to, nowMs),
  ]);
  if (from === undefined || to === undefined) return undefined;
  const found = bridge(from.inputs, to.inputs, { before: from.late, after: to.late });
  const divided = (effect: Effect, by: 'jobs' | 'files') =>
    effect.cause === 'usage' ? partsOf(effect, changesOf(effect.meter, from, to, by), found.currency) : [];
  const effects = found.effects.map((effect) => ({
    ...effect,
    jobs: divided(effect, 'jobs'),
    files: effect.meter === STORAGE_METER ? divided(effect, 'files') : [],
  }));
  return { ...found, before: from.inputs, after: to.inputs, effects };
}

/** A span rated by itself, under the terms of its days; fees and minimums as the share of its days in the month that it begins in. */
function inputsOf(figures: Figures, span: Span, today: Day): PeriodInputs | undefined {
  const months: TermsOfPeriod[] = [];
  for (let month = monthOf(span.fromDay); month <= monthOf(span.toDay); month = nextMonth(month)) {
    const own = termsOfMonth(figures, month, today);
    if (own !== undefined && own.fromDay <= span.toDay && own.toDay >= span.fromDay) months.push(own);
  }
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const fromDay = later(first.fromDay, span.fromDay);
  const toDay = earlier(last.toDay, span.toDay);
  const terms = joined(months.map((own) => own.terms));
  return { period: monthOf(fromDay), fromDay, toDay, currency: first.currency, terms, counts: figures.counts };
}

/**
 * Terms of months that follow each other: what holds in several of them is said once, as the last of them has it. A final month keeps what
 * had no end when it was billed; the end that it got since is in the months after it, and never before days that are over.
 */
function joined(all: readonly DatedTerms[]): DatedTerms {
  const once = <T extends { readonly fromDay: Day }>(items: readonly T[], nameOf: (item: T) => string) =>
    [...new Map(items.map((item) => [nameOf(item), item])).values()].sort((a, b) =>
      a.fromDay < b.fromDay ? -1 : a.fromDay > b.fromDay ? 1 : 0,
    );
  return {
    plans: once(
      all.flatMap(({ plans }) => plans),
      ({ fromDay }) => fromDay,
    ),
    overrides: once(
      all.flatMap(({ overrides }) => overrides),
      ({ charge, fromDay }) => `${charge.meter} ${fromDay}`,
    ),
    discounts: once(
      all.flatMap(({ discounts }) => discounts),
      ({ discountId }) => discountId,
    ),
  };
}

async function figuresOfSpan(ports: ComparePorts, organisationId: string, span: Span, nowMs: number) {
  const days = { from: firstDayOf(monthOf(span.fromDay)), to: lastDayOf(monthOf(span.toDay)) };
  const inputs = inputsOf(await figuresOf(ports, organisationId, days, nowMs), span, dayOf(nowMs));
  if (inputs === undefined) return undefined;
  const { fromDay, toDay } = inputs;
  const divided = await divideUsage(ports.timelines, organisationId, daysUntil(nowMs, fromDay, toDay));
  return {
    inputs,
    jobs: countsOf([...divided.jobs, ['', divided.unlinked]]),
    files: countsOf(divided.files),
    late: await lateCounts(ports.kernel, organisationId, inputs),
  };
}

/** A window for each day, the last one up to this moment. Counts alone are asked for: nothing is rated in them. */
function daysUntil(nowMs: number, fromDay: Day, toDay: Day): RatedWindow[] {
  const windows: RatedWindow[] = [];
  for (let day = fromDay; day <= toDay && dayStart(day) < nowMs; day = addDays(day, 1))
    windows.push({ fromMs: dayStart(day), toMs: Math.min(dayEnd(day), nowMs), lines: [] });
  return windows;
}

function countsOf(division: Division): Counts {
  const counts = new Map<MeterKey, Map<string, Counted>>();
  for (const [id, used] of division) {
    for (const { meter, count, ratedWindow } of used) {
      const own = counts.get(meter) ?? new Map<string, Counted>();
      const day = dayOf(ratedWindow.fromMs);
      counts.set(meter, own.set(id, together(own.get(id), { count, firstDay: day, lastDay: day })));
    }
  }
  return counts;
}

function together(one: Counted | undefined, other: Counted): Counted {
  if (one === undefined) return other;
  return {
    count: one.count + other.count,
    firstDay: earlier(one.firstDay, other.firstDay),
    lastDay: later(one.lastDay, other.lastDay),
  };
}

interface CountedSpan {
  readonly inputs: PeriodInputs;
  readonly jobs: Counts;
  readonly files: Counts;
}

interface Change extends Omit<PartEffect, 'id' | 'amount'> {
  readonly id: string;
}

/** By how much each one's count changed. Run time is compared over all machine types, as the effect of its usage is. */
function changesOf(meter: MeterKey, from: CountedSpan, to: CountedSpan, by: 'jobs' | 'files'): readonly Change[] {
  const [fromDays, toDays] = [daysOf(from.inputs), daysOf(to.inputs)];
  const [before, after] = [alike(from[by], meter), alike(to[by], meter)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((id): Change => {
    const [had, has] = [before.get(id), after.get(id)];
    const count = (has?.count ?? 0n) - ((had?.count ?? 0n) * toDays) / fromDays;
    if (had === undefined || had.count === 0n)
      return { id, change: 'new', count, ...defined({ firstDay: has?.firstDay }) };
    if (has === undefined || has.count === 0n) return { id, change: 'gone', count, lastDay: had.lastDay };
    return { id, change: 'changed', count };
  });
}

function alike(counts: Counts, meter: MeterKey): ReadonlyMap<string, Counted> {
  const sums = new Map<string, Counted>();
  for (const [own, ids] of counts)
    if (isAlike(own, meter)) for (const [id, counted] of ids) sums.set(id, together(sums.get(id), counted));
  return sums;
}

function partsOf({ amount }: Effect, changes: readonly Change[], currency: string): PartEffect[] {
  // All that was counted was taken back late: nothing that is there now had part in it.
  if (changes.length === 0) return [{ amount, change: 'changed', count: 0n }];
  const size = (minor: bigint) => (minor < 0n ? -minor : minor);
  const minors = attribute(
    toMinor(amount, currency),
    changes.map(({ count }) => count),
  );
  return changes
    .map(({ id, ...change }, index) => ({ ...change, ...defined({ id: id || undefined }), minor: minors[index] ?? 0n }))
    .filter(({ minor }) => minor !== 0n)
    .sort((one, other) => (size(other.minor) > size(one.minor) ? 1 : -1))
    .map(({ minor, ...part }) => ({ ...part, amount: fromMinor(minor, currency) }));
}
