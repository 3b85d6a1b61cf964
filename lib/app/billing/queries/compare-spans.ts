import { earlier, later, type TermsOfPeriod } from '../../../domain/billing-account/periods.ts';
import { defined } from '../../../domain/defined.ts';
import {
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

/** What each job or file counted of a meter; '' is what belongs to no job. */
type Counts = ReadonlyMap<MeterKey, ReadonlyMap<string, bigint>>;

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

/** Terms of months that follow each other: what holds in several of them is said once. */
function joined(all: readonly DatedTerms[]): DatedTerms {
  const once = <T extends { readonly fromDay: Day }>(items: readonly T[]) =>
    [...new Map(items.map((item) => [JSON.stringify(item), item])).values()].sort((a, b) =>
      a.fromDay < b.fromDay ? -1 : a.fromDay > b.fromDay ? 1 : 0,
    );
  return {
    plans: once(all.flatMap(({ plans }) => plans)),
    overrides: once(all.flatMap(({ overrides }) => overrides)),
    discounts: once(all.flatMap(({ discounts }) => discounts)),
  };
}

async function figuresOfSpan(ports: ComparePorts, organisationId: string, span: Span, nowMs: number) {
  const days = { from: firstDayOf(monthOf(span.fromDay)), to: lastDayOf(monthOf(span.toDay)) };
  const inputs = inputsOf(await figuresOf(ports, organisationId, days, nowMs), span, dayOf(nowMs));
  if (inputs === undefined) return undefined;
  const { fromDay, toDay } = inputs;
  const window = { fromMs: dayStart(fromDay), toMs: Math.min(dayEnd(toDay), nowMs) };
  // Counts alone are asked for: nothing is rated here.
  const divided = await divideUsage(ports.timelines, organisationId, [{ ...window, lines: [] }]);
  return {
    inputs,
    jobs: countsOf([...divided.jobs, ['', divided.unlinked]]),
    files: countsOf(divided.files),
    late: await lateCounts(ports.kernel, organisationId, inputs),
  };
}

function countsOf(division: Division): Counts {
  const counts = new Map<MeterKey, Map<string, bigint>>();
  for (const [id, used] of division) {
    for (const { meter, count } of used) {
      const own = counts.get(meter) ?? new Map<string, bigint>();
      counts.set(meter, own.set(id, (own.get(id) ?? 0n) + count));
    }
  }
  return counts;
}

interface CountedSpan {
  readonly inputs: PeriodInputs;
  readonly jobs: Counts;
  readonly files: Counts;
}

interface Change extends Pick<PartEffect, 'change' | 'count'> {
  readonly id: string;
}

/** By how much each one's count changed. Run time is compared over all machine types, as the effect of its usage is. */
function changesOf(meter: MeterKey, from: CountedSpan, to: CountedSpan, by: 'jobs' | 'files'): readonly Change[] {
  const [had, has] = [daysOf(from.inputs), daysOf(to.inputs)];
  const [before, after] = [alike(from[by], meter), alike(to[by], meter)];
  return [...new Set([...before.keys(), ...after.keys()])].sort().map((id) => {
    const [earlierCount, laterCount] = [before.get(id) ?? 0n, after.get(id) ?? 0n];
    const change = earlierCount === 0n ? 'new' : laterCount === 0n ? 'gone' : 'changed';
    return { id, change, count: laterCount - (earlierCount * has) / had };
  });
}

function alike(counts: Counts, meter: MeterKey): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [own, ids] of counts)
    if (isAlike(own, meter)) for (const [id, count] of ids) sums.set(id, (sums.get(id) ?? 0n) + count);
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
