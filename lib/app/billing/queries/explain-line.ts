import { eventId, type Kernel } from 'epoch';
import type { BillingPeriodEvent, DayUsage } from '../../../domain/billing-period/events.ts';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { billingPeriodHistory } from '../../../domain/billing-period/reading.ts';
import { type Day, type Month, monthOf } from '../../../domain/metering/day.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';
import { distribute, fromMinor, toMinor } from '../../../domain/rating/money.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import type { DayCounts } from '../../../domain/rating/segments.ts';
import type { FoundInvoice } from './invoices.ts';

/** A count that came after its day was recorded, and the event that made it. */
export interface LateCount {
  readonly day: Day;
  readonly count: Decimal;
  /** Absent for what is known and has not reached the month's log. */
  readonly source?: string;
}

/** A day's part of an invoice line. */
export interface LineDay {
  readonly day: Day;
  /** What the meter counted that day, with the corrections that came before the invoice. */
  readonly count: Decimal;
  /** The day's part of the line's amount; the parts sum to the line. */
  readonly amount: Decimal;
  /** The event that closed the day; absent for what is not recorded yet. */
  readonly source?: string;
  readonly corrections: readonly Omit<LateCount, 'day'>[];
}

export interface ExplainedLine {
  readonly days: readonly LineDay[];
  /** What came after the invoice: it is in the adjustments of its month, not in the line. */
  readonly adjusted: readonly LateCount[];
}

/** The invoice that a line is of: its currency, and of a draft what its lines count, by day. */
export type InvoiceOfLine = Pick<FoundInvoice, 'currency' | 'counts'>;

/**
 * The days of a line, from its month's own log, and of a draft also what the log does not have yet: closed days on their
 * way to the month, and late usage that waits for the next close. So the days sum to the line at every moment. The amount
 * is divided in proportion to what each day counted (largest remainder), so that a fee or a minimum without use falls on
 * the first day.
 */
export async function explainLine(
  kernel: Kernel,
  organisationId: string,
  line: Pick<PeriodLine, 'meter' | 'fromDay' | 'toDay' | 'amount'>,
  { currency, counts: known }: InvoiceOfLine,
): Promise<ExplainedLine> {
  const { days, adjusted } = await recordedDays(kernel, organisationId, line);
  if (known !== undefined) addUnrecorded(days, line, known);
  const inOrder = [...days].sort(([a], [b]) => (a < b ? -1 : 1));
  const counts = inOrder.map(([day, recorded]) => ({ day, ...recorded, count: correctedCount(recorded) }));
  const used = counts.filter(({ count, corrections }) => count !== 0n || corrections.length > 0);
  if (used.length === 0) return { days: [], adjusted };
  const weights = used.map(({ count }) => (count > 0n ? count : 0n));
  const parts = distribute(toMinor(line.amount, currency), weights);
  return {
    days: used.map((day, index) => ({
      ...day,
      count: `${day.count}`,
      amount: fromMinor(parts[index] ?? 0n, currency),
    })),
    adjusted,
  };
}

interface Recorded {
  count: bigint;
  source?: string;
  readonly corrections: Omit<LateCount, 'day'>[];
}

function correctedCount({ count, corrections }: Recorded): bigint {
  return corrections.reduce((sum, one) => sum + BigInt(one.count), count);
}

async function recordedDays(
  kernel: Kernel,
  organisationId: string,
  { meter, fromDay, toDay }: Pick<PeriodLine, 'meter' | 'fromDay' | 'toDay'>,
): Promise<{ readonly days: Map<Day, Recorded>; readonly adjusted: readonly LateCount[] }> {
  const days = new Map<Day, Recorded>();
  const adjusted: LateCount[] = [];
  let isFinal = false;
  const dayOf = (day: Day) => {
    const known = days.get(day) ?? { count: 0n, corrections: [] };
    days.set(day, known);
    return known;
  };
  for await (const event of eventsOf(kernel, organisationId, monthOf(fromDay))) {
    for (const { day, count, source } of lateOf(event, meter)) {
      if (day < fromDay || day > toDay) continue;
      if (isFinal) adjusted.push({ day, count, source });
      else dayOf(day).corrections.push({ count, source });
    }
    if (event.type === 'DayRecorded' && event.data.day >= fromDay && event.data.day <= toDay) {
      const { day, usage, source } = event.data;
      const count = countIn(usage, meter);
      if (isFinal) adjusted.push({ day, count, source });
      else Object.assign(dayOf(day), { count: BigInt(count), source });
    }
    const own = takenOver(event);
    for (const [day, counts] of Object.entries(own)) {
      if (day >= fromDay && day <= toDay) Object.assign(dayOf(day), { count: BigInt(counts[meter] ?? '0') });
    }
    isFinal ||= event.type === 'PeriodFinalised' || event.type === 'InvoiceAdopted';
  }
  return { days, adjusted: adjusted.filter(({ count }) => count !== '0') };
}

/** What each day of a draft's line counts beyond the log: a day that is not recorded, or a correction of one that is. */
function addUnrecorded(
  days: Map<Day, Recorded>,
  { meter, fromDay, toDay }: Pick<PeriodLine, 'meter' | 'fromDay' | 'toDay'>,
  known: DayCounts,
): void {
  for (const [day, counts] of known) {
    if (day < fromDay || day > toDay) continue;
    const recorded = days.get(day) ?? { count: 0n, corrections: [] };
    const rest = (counts.get(meter) ?? 0n) - correctedCount(recorded);
    if (rest === 0n) continue;
    if (recorded.source === undefined) recorded.count += rest;
    else recorded.corrections.push({ count: `${rest}` });
    days.set(day, recorded);
  }
}

/** Days that the account had recorded itself. */
function takenOver(event: BillingPeriodEvent): Readonly<Record<Day, Readonly<Record<MeterKey, Decimal>>>> {
  if (event.type === 'PeriodFinalised') return event.data.recorded ?? {};
  return event.type === 'InvoiceAdopted' ? event.data.invoice.counts : {};
}

function lateOf(event: BillingPeriodEvent, meter: MeterKey): (LateCount & { readonly source: string })[] {
  if (event.type !== 'LateUsageRecorded') return [];
  const { days, source } = event.data;
  return days
    .map(({ day, usage }) => ({ day, count: countIn(usage, meter), source }))
    .filter(({ count }) => count !== '0');
}

function countIn(usage: DayUsage['usage'], meter: MeterKey): Decimal {
  return usage.find((one) => one.meter === meter)?.count ?? '0';
}

async function* eventsOf(kernel: Kernel, organisationId: string, month: Month): AsyncGenerator<BillingPeriodEvent> {
  for await (const { events } of kernel.history(billingPeriodHistory, periodId(organisationId, month))) yield* events;
}

type Adjusted = Extract<BillingPeriodEvent, { type: 'PeriodAdjusted' }>['data'];
export type FoundAdjustment = Adjusted & { readonly source: string };

/** An adjustment as its month made it, and the event that did. */
export async function findAdjustment(
  kernel: Kernel,
  organisationId: string,
  { period, adjustment }: { readonly period: Month; readonly adjustment: number },
): Promise<FoundAdjustment | undefined> {
  for await (const { stream, version, events } of kernel.history(
    billingPeriodHistory,
    periodId(organisationId, period),
  )) {
    for (const [offset, event] of events.entries()) {
      if (event.type !== 'PeriodAdjusted' || event.data.adjustment !== adjustment) continue;
      return { ...event.data, source: eventId(stream, version + offset) };
    }
  }
  return undefined;
}
