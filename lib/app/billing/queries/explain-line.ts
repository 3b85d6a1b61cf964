import { eventId, type Kernel } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { MeterCount } from '../../../domain/billing-account/events.ts';
import type { InvoiceLine } from '../../../domain/billing-account/invoice.ts';
import { type Day, monthOf } from '../../../domain/metering/day.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';
import { distribute, fromMinor, toMinor } from '../../../domain/rating/money.ts';

/** A day's part of an invoice line. */
export interface LineDay {
  readonly day: Day;
  /** What the meter counted that day, corrections that were billed with it included. */
  readonly count: Decimal;
  /** The day's part of the line's amount; the parts sum to the line. */
  readonly amount: Decimal;
  /** The event that closed the day. */
  readonly source: string;
  /** Corrections of earlier days that were billed with this one, and the events that made them. */
  readonly corrections: readonly { readonly count: Decimal; readonly source: string }[];
}

interface Collected {
  readonly day: Day;
  readonly count: bigint;
  readonly source: string;
  readonly corrections: readonly { readonly count: Decimal; readonly source: string }[];
}

/**
 * The days of a line, from the account's own log. The amount is divided in proportion to what each day counted (largest
 * remainder), so that a fee or a minimum without use falls on the first day.
 */
export async function explainLine(
  kernel: Kernel,
  organisationId: string,
  line: Pick<InvoiceLine, 'meter' | 'fromDay' | 'toDay' | 'amount'>,
  currency: string,
): Promise<readonly LineDay[]> {
  const days = await recordedDays(kernel, organisationId, line);
  if (days.length === 0) return [];
  const weights = days.map(({ count }) => (count > 0n ? count : 0n));
  const parts = distribute(toMinor(line.amount, currency), weights);
  return days.map((day, index) => ({
    ...day,
    count: `${day.count}`,
    amount: fromMinor(parts[index] ?? 0n, currency),
  }));
}

async function recordedDays(
  kernel: Kernel,
  organisationId: string,
  line: Pick<InvoiceLine, 'meter' | 'fromDay' | 'toDay'>,
): Promise<readonly Collected[]> {
  const { meter, fromDay, toDay } = line;
  const countIn = (usage: readonly MeterCount[]) => usage.find((one) => one.meter === meter)?.count ?? '0';
  const days = new Map<Day, Recorded>();
  /** Corrections that did not say their days: they are billed with the next one that is recorded. */
  let pending: Correction[] = [];
  for await (const commit of kernel.history(billingAccount, organisationId)) {
    for (const [offset, event] of commit.events.entries()) {
      if (event.type === 'CorrectionRecorded') {
        const { source, usage } = event.data;
        if (event.data.days === undefined) pending.push(...correctionOf(countIn(usage), source));
        for (const late of event.data.days ?? []) {
          days.get(late.day)?.corrections.push(...correctionOf(countIn(late.usage), source));
        }
      }
      if (event.type === 'InvoiceFinalised') {
        // Usage after its invoice adjusts it and is no part of the line.
        if (event.data.period === monthOf(fromDay)) return collected(days);
        pending.push(...correctionOf(countIn(event.data.carried), eventId(commit.stream, commit.version + offset)));
      }
      if (event.type !== 'DailyUsageRecorded') continue;
      const { day, usage, source } = event.data;
      if (day >= fromDay && day <= toDay) days.set(day, { count: countIn(usage), source, corrections: pending });
      pending = [];
    }
  }
  return collected(days);
}

interface Correction {
  readonly count: Decimal;
  readonly source: string;
}

interface Recorded {
  readonly count: Decimal;
  readonly source: string;
  readonly corrections: Correction[];
}

function correctionOf(count: Decimal, source: string): readonly Correction[] {
  return count === '0' ? [] : [{ count, source }];
}

function collected(days: ReadonlyMap<Day, Recorded>): readonly Collected[] {
  return [...days].flatMap(([day, { count: recorded, source, corrections }]) => {
    const count = corrections.reduce((sum, one) => sum + BigInt(one.count), BigInt(recorded));
    return count !== 0n || corrections.length > 0 ? [{ day, count, source, corrections }] : [];
  });
}
