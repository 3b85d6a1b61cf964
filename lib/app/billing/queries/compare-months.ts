import { defined } from '../../../domain/defined.ts';
import { dayEnd, dayOf, dayStart, firstDayOf, lastDayOf, type Month } from '../../../domain/metering/day.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';
import { attribute } from '../../../domain/rating/attribute.ts';
import { type Bridge, bridge, type Effect } from '../../../domain/rating/bridge.ts';
import { daysOf } from '../../../domain/rating/bridge-counts.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';
import { fromMinor, toMinor } from '../../../domain/rating/money.ts';
import type { PeriodInputs } from '../../../domain/rating/rate-period.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';
import { divideUsage } from './divided-usage.ts';
import { type FigurePorts, figuresOf } from './figures.ts';
import { rateMonth } from './rates.ts';

export interface ComparePorts extends FigurePorts {
  readonly timelines: Timelines;
}

/** A part of an effect: of one job, or of what belongs to none. */
export interface JobEffect {
  readonly jobId?: string;
  readonly amount: Decimal;
}

export interface ExplainedEffect extends Effect {
  /** Of effects of usage: by job, largest first; they sum to the effect. */
  readonly jobs: readonly JobEffect[];
}

export interface Comparison extends Omit<Bridge, 'effects'> {
  readonly before: PeriodInputs;
  readonly after: PeriodInputs;
  readonly effects: readonly ExplainedEffect[];
}

/** What each job counted of a meter; '' is what belongs to none. */
type JobCounts = ReadonlyMap<MeterKey, ReadonlyMap<string, bigint>>;

/**
 * Why one month costs more or less than another: by cause and meter, and effects of usage by job. Both as they are now, a
 * late count in its own month; a month that is not over, up to this moment. Undefined when the account has no day in one
 * of them.
 */
export async function compareMonths(
  ports: ComparePorts,
  organisationId: string,
  months: { readonly from: Month; readonly to: Month },
  nowMs: number,
): Promise<Comparison | undefined> {
  const [from, to] = await Promise.all([
    monthOfFigures(ports, organisationId, months.from, nowMs),
    monthOfFigures(ports, organisationId, months.to, nowMs),
  ]);
  if (from === undefined || to === undefined) return undefined;
  const found = bridge(from.inputs, to.inputs);
  const effects = found.effects.map((effect) => ({
    ...effect,
    jobs: effect.cause === 'usage' ? byJob(effect, changesOf(effect.meter, from, to), found.currency) : [],
  }));
  return { ...found, before: from.inputs, after: to.inputs, effects };
}

async function monthOfFigures(ports: ComparePorts, organisationId: string, month: Month, nowMs: number) {
  const figures = await figuresOf(ports, organisationId, { from: firstDayOf(month), to: lastDayOf(month) }, nowMs);
  const rated = rateMonth(figures, month, dayOf(nowMs));
  if (rated === undefined) return undefined;
  const { period, fromDay, toDay, currency, terms } = rated;
  const inputs: PeriodInputs = { period, fromDay, toDay, currency, terms, counts: figures.counts };
  const window = { fromMs: dayStart(fromDay), toMs: Math.min(dayEnd(toDay), nowMs) };
  // Counts alone are asked for: nothing is rated here.
  const divided = await divideUsage(ports.timelines, organisationId, [{ ...window, lines: [] }]);
  const counts = new Map<MeterKey, Map<string, bigint>>();
  for (const [job, used] of [...divided.jobs, ['', divided.unlinked] as const]) {
    for (const { meter, count } of used) {
      const own = counts.get(meter) ?? new Map<string, bigint>();
      counts.set(meter, own.set(job, (own.get(job) ?? 0n) + count));
    }
  }
  return { inputs, counts };
}

interface CountedMonth {
  readonly inputs: PeriodInputs;
  readonly counts: JobCounts;
}

/** By how much each job's count changed, the earlier month's taken to the later one's number of days. */
function changesOf(meter: MeterKey, from: CountedMonth, to: CountedMonth): ReadonlyMap<string, bigint> {
  const [had, has] = [daysOf(from.inputs), daysOf(to.inputs)];
  const before = from.counts.get(meter) ?? new Map<string, bigint>();
  const after = to.counts.get(meter) ?? new Map<string, bigint>();
  const jobs = [...new Set([...before.keys(), ...after.keys()])].sort();
  return new Map(jobs.map((job) => [job, (after.get(job) ?? 0n) - ((before.get(job) ?? 0n) * has) / had]));
}

function byJob({ amount }: Effect, changes: ReadonlyMap<string, bigint>, currency: string): JobEffect[] {
  const jobs = [...changes.keys()];
  const size = (minor: bigint) => (minor < 0n ? -minor : minor);
  return attribute(toMinor(amount, currency), [...changes.values()])
    .map((minor, index) => ({ job: jobs[index] ?? '', minor }))
    .filter(({ minor }) => minor !== 0n)
    .sort((one, other) => (size(other.minor) > size(one.minor) ? 1 : -1))
    .map(({ job, minor }) => ({ ...defined({ jobId: job || undefined }), amount: fromMinor(minor, currency) }));
}
