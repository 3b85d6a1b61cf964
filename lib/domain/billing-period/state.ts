import { defined, ifDefined } from '../defined.ts';
import type { Day } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, toMinor } from '../rating/money.ts';
import type { MeterShare, VolumeOfPeriod, VolumeShare } from '../rating/volume.ts';
import type { BillingPeriodEvent, DailyCounts, DayUsage, PeriodTerms } from './events.ts';

type Counts = Readonly<Record<MeterKey, Decimal>>;

interface Recorded {
  /** By day; a recorded day without usage is there, empty. */
  readonly counts: DailyCounts;
  readonly recorded: readonly Day[];
  /** Numbers of the corrections that were taken in. */
  readonly late: readonly number[];
  /** What members of a volume account counted, in the parent's month; absent as long as none has reported. */
  readonly reports?: Readonly<Record<string, MemberReport>>;
}

export interface MemberReport {
  readonly fromDay: Day;
  readonly toDay: Day;
  readonly counts: DailyCounts;
  /** Numbers of the corrections of its own month that were taken in after its report. */
  readonly late: readonly number[];
}

/** What a final month that is rated together with others knows of it. */
export interface PeriodVolume {
  readonly of: VolumeOfPeriod;
  /** Of the last rating; 0 as long as the month's invoice waits for the first. */
  readonly number: number;
  /** What is billed of each meter; absent before the first. */
  readonly meters?: readonly MeterShare[];
  /** In the parent's month, of the last rating. */
  readonly shares?: readonly VolumeShare[];
}

export interface FinalPeriod extends Recorded, PeriodTerms {
  readonly status: 'final';
  /** What was billed for the period so far: its invoice and all adjustments. */
  readonly billed: Decimal;
  /** What its counts come to by rating. Equal to `billed`, but for an invoice that was adopted. */
  readonly rated: Decimal;
  readonly adjustments: number;
  /** Absent when it is rated alone. */
  readonly volume?: PeriodVolume;
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
      const { fromDay, toDay, currency, terms, total, recorded = {}, volume } = event.data;
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
        ...ifPresent(volume),
      };
    }
    case 'InvoiceAdopted': {
      const { fromDay, toDay, currency, terms, invoice, rated } = event.data;
      const { billed } = invoice;
      const known = takenOver(state, invoice.counts);
      return { ...state, ...known, status: 'final', fromDay, toDay, currency, terms, billed, rated, adjustments: 0 };
    }
    case 'MemberReported': {
      const { memberOrganisationId, fromDay, toDay, counts } = event.data;
      return { ...state, reports: { ...state.reports, [memberOrganisationId]: { fromDay, toDay, counts, late: [] } } };
    }
    case 'MemberCorrected': {
      const { memberOrganisationId, sequence, days } = event.data;
      const known = state.reports?.[memberOrganisationId];
      if (known === undefined) return state;
      const report = { ...known, counts: add(known.counts, days), late: [...known.late, sequence] };
      return { ...state, reports: { ...state.reports, [memberOrganisationId]: report } };
    }
    case 'VolumeChanged': {
      if (state.status === 'open') return state;
      const { volume: _before, ...alone } = state;
      return { ...alone, ...ifPresent(event.data.volume) };
    }
    case 'VolumeRated': {
      if (state.status === 'open' || state.volume === undefined) return state;
      const { number, shares, billed } = event.data;
      return { ...state, volume: { ...state.volume, number, shares, meters: billed.meters } };
    }
    case 'VolumeShared': {
      if (state.status === 'open' || state.volume === undefined) return state;
      const { number, meters, payer, amount } = event.data;
      const none = fromMinor(0n, state.currency);
      const billed = payer === 'parent' ? none : amount;
      return { ...state, billed, volume: { ...state.volume, number, meters } };
    }
    case 'PeriodAdjusted': {
      if (state.status === 'open') return state;
      const { adjustment, amount, currency } = event.data;
      const more = (to: Decimal) => fromMinor(toMinor(to, currency) + toMinor(amount, currency), currency);
      return { ...state, billed: more(state.billed), rated: more(state.rated), adjustments: adjustment };
    }
  }
}

function ifPresent(of: VolumeOfPeriod | undefined): Pick<FinalPeriod, 'volume'> {
  return defined({ volume: ifDefined(of, (known) => ({ of: known, number: 0 })) });
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
