import type { Day } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, toMinor } from '../rating/money.ts';
import type { BillingPeriodEvent, DailyCounts, DayUsage, PeriodTerms } from './events.ts';

type Counts = Readonly<Record<MeterKey, Decimal>>;

interface Recorded {
  /** By day; a recorded day without usage is there, empty. */
  readonly counts: DailyCounts;
  readonly recorded: readonly Day[];
  /** Numbers of the corrections that were taken in. */
  readonly late: readonly number[];
}

export interface FinalPeriod extends Recorded, PeriodTerms {
  readonly status: 'final';
  /** What was billed for the period so far: its invoice and all adjustments. */
  readonly billed: Decimal;
  /** What its counts come to by rating. Equal to `billed`, but for an invoice that was adopted. */
  readonly rated: Decimal;
  readonly adjustments: number;
}

export type BillingPeriodState = (Recorded & { readonly status: 'open' }) | FinalPeriod;

export const initialBillingPeriod: BillingPeriodState = { status: 'open', counts: {}, recorded: [], late: [] };

export function evolveBillingPeriod(state: BillingPeriodState, event: BillingPeriodEvent): BillingPeriodState {
  switch (event.type) {
    case 'DayRecorded': {
      const { day } = event.data;
      return { ...state, counts: add(state.counts, [event.data]), recorded: [...state.recorded, day].sort() };
    }
    case 'LateUsageRecorded': {
      const late = [...state.late, event.data.sequence].sort((a, b) => a - b);
      return { ...state, counts: add(state.counts, event.data.days), late };
    }
    case 'UsagePriced':
      return state.status === 'open' ? state : { ...state, terms: event.data.terms };
    case 'PeriodFinalised': {
      const { fromDay, toDay, currency, terms, total, recorded = {} } = event.data;
      return {
        ...state,
        ...takenOver(state, recorded),
        status: 'final',
        fromDay,
        toDay,
        currency,
        terms,
        billed: total,
        rated: total,
        adjustments: 0,
      };
    }
    case 'InvoiceAdopted': {
      const { fromDay, toDay, currency, terms, invoice, rated } = event.data;
      const { billed } = invoice;
      const known = takenOver(state, invoice.counts);
      return { ...state, ...known, status: 'final', fromDay, toDay, currency, terms, billed, rated, adjustments: 0 };
    }
    case 'PeriodAdjusted': {
      if (state.status === 'open') return state;
      const { adjustment, amount, currency } = event.data;
      const more = (to: Decimal) => fromMinor(toMinor(to, currency) + toMinor(amount, currency), currency);
      return { ...state, billed: more(state.billed), rated: more(state.rated), adjustments: adjustment };
    }
  }
}

/** Days that never reached the period, as those before periods had streams, count as the account billed them. */
export function takenOver({ counts, recorded }: Recorded, billed: DailyCounts): Pick<Recorded, 'counts' | 'recorded'> {
  const untold = Object.entries(billed).filter(([day]) => !recorded.includes(day));
  return {
    counts: { ...counts, ...Object.fromEntries(untold) },
    recorded: [...recorded, ...untold.map(([day]) => day)].sort(),
  };
}

/** Sums, so that the order of counts does not matter. */
export function add(counts: Recorded['counts'], days: readonly DayUsage[]): Recorded['counts'] {
  const sums: Record<Day, Counts> = { ...counts };
  for (const { day, usage } of days) {
    const own: Record<MeterKey, Decimal> = { ...sums[day] };
    for (const { meter, count } of usage) own[meter] = `${BigInt(own[meter] ?? '0') + BigInt(count)}`;
    sums[day] = own;
  }
  return sums;
}
