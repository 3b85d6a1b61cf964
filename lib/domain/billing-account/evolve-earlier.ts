import { addDays, type Day, firstDayOf, type Month, monthOf } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Decimal } from '../rating/exact.ts';
import { type Counts, type Earlier, MAX_UNADOPTED, type OpenAccount } from './account.ts';
import type { EarlierEvent } from './earlier-events.ts';
import { settled, withDue } from './money.ts';
import { earlier as firstOf, later } from './periods.ts';
import type { DailyCounts, MeterCount } from './values.ts';

export function evolveEarlier(state: OpenAccount, event: EarlierEvent): OpenAccount {
  const { earlier } = state;
  switch (event.type) {
    case 'DailyUsageRecorded': {
      const { day, usage } = event.data;
      const pending = Object.entries(earlier.pending).map(([meter, count]) => ({ meter, count }));
      const counts = { ...earlier.counts, [day]: addCounts({}, [...usage, ...pending]) };
      const openedDay = firstOf(day, state.openedDay);
      return { ...state, openedDay, earlier: { ...earlier, lastDay: day, counts, pending: {} } };
    }
    case 'CorrectionRecorded': {
      const { usage, days } = event.data;
      if (days === undefined) return { ...state, earlier: { ...earlier, pending: addCounts(earlier.pending, usage) } };
      const counts: Record<Day, Counts> = { ...earlier.counts };
      for (const late of days) {
        const own = counts[late.day];
        if (own !== undefined) counts[late.day] = addCounts(own, late.usage);
      }
      return { ...state, earlier: { ...earlier, counts } };
    }
    case 'InvoiceFinalised':
      return invoiced(state, event.data);
  }
}

/** An invoice of before months went to their periods is kept with its counts until its period takes it over. */
function invoiced(state: OpenAccount, data: Extract<EarlierEvent, { type: 'InvoiceFinalised' }>['data']): OpenAccount {
  const {
    number,
    period,
    fromDay,
    toDay,
    total,
    carried,
    currency,
    due = total,
    credits = [],
    fromBalance = '0',
  } = data;
  const known = state.money.periods[period] !== undefined;
  const made = { number, billed: total, counts: countsOf(state.earlier, period), fromDay, toDay };
  const { earlier, ...rest } = withoutMonth(state, period);
  const unadopted = known ? earlier.unadopted : newest({ ...earlier.unadopted, [period]: made });
  return {
    ...rest,
    invoices: number,
    unpaid: withDue(state.unpaid, number, due, currency),
    money: settled(state.money, { period, credits, fromBalance }, currency),
    earlier: { ...earlier, pending: addCounts(earlier.pending, carried), unadopted },
  };
}

function newest(months: Earlier['unadopted']): Earlier['unadopted'] {
  return Object.fromEntries(
    Object.entries(months)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(-MAX_UNADOPTED),
  );
}

/** What the account itself recorded of a month. */
export function countsOf({ counts }: Earlier, period: Month): DailyCounts {
  return Object.fromEntries(Object.entries(counts).filter(([day]) => monthOf(day) === period));
}

export function withoutMonth(state: OpenAccount, period: Month): OpenAccount {
  const { earlier } = state;
  const counts = Object.fromEntries(Object.entries(earlier.counts).filter(([day]) => monthOf(day) !== period));
  const { [period]: _gone, ...unadopted } = earlier.unadopted;
  return { ...state, earlier: { ...earlier, counts, unadopted } };
}

/** First day of the oldest month without an invoice, by what the account recorded itself. */
export function firstRecordedDay({ openedDay, earlier: { lastDay, counts } }: OpenAccount): Day {
  const oldest = Object.keys(counts).sort()[0];
  if (oldest !== undefined) return later(openedDay, firstDayOf(monthOf(oldest)));
  return lastDay === undefined ? openedDay : later(openedDay, addDays(lastDay, 1));
}

function addCounts(counts: Counts, usage: readonly MeterCount[]): Counts {
  const sums: Record<MeterKey, Decimal> = { ...counts };
  for (const { meter, count } of usage) sums[meter] = `${BigInt(sums[meter] ?? '0') + BigInt(count)}`;
  return sums;
}
