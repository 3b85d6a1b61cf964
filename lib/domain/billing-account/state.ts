import { defined } from '../defined.ts';
import { addDays, type Day, dayOf, firstDayOf, type Month, monthOf } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Charge } from '../rating/charge.ts';
import { type DatedTerms, NO_TERMS } from '../rating/dated-terms.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, toMinor } from '../rating/money.ts';
import type {
  BillingAccountEvent,
  DailyCounts,
  DayUsage,
  GrantedDiscount,
  MeterCount,
  OpenPeriods,
  PinnedPlan,
  PlanReference,
  Segment,
} from './events.ts';
import { evolveDated, type TermsEvent } from './evolve-dated.ts';
import { evolveMoney, type Money, NO_MONEY, settled } from './money.ts';
import { type MoneyEvent, moneyEvents } from './money-events.ts';

type Counts = Readonly<Record<MeterKey, Decimal>>;

export interface OpenAccount {
  readonly status: 'open';
  readonly organisationId: string;
  readonly currency: string;
  readonly pinned: PlanReference;
  readonly migration?: PinnedPlan & { readonly onDay: Day };
  /** Charges by plan version: of the one that is pinned and of all that open periods were recorded under. */
  readonly terms: Readonly<Record<string, readonly Charge[]>>;
  readonly overrides: Readonly<Record<MeterKey, Charge>>;
  readonly discounts: readonly GrantedDiscount[];
  /** Absent until the first day is recorded. */
  readonly lastDay?: Day;
  readonly periods: OpenPeriods;
  /** What was counted on each day of those periods. */
  readonly counts: DailyCounts;
  /** Counts of corrections that the next recorded day takes along. */
  readonly pending: Counts;
  /** Sequence of the last correction. */
  readonly corrections: number;
  /** Number of the last invoice. */
  readonly invoices: number;
  /** What is still to be paid, by invoice number. */
  readonly unpaid: Readonly<Record<string, Decimal>>;
  /** First day that is billed: that of the opening, or the first that was recorded. */
  readonly openedDay: Day;
  /** Last day that is billed; absent as long as the account is open. */
  readonly closedOn?: Day;
  readonly dated: DatedTerms;
  readonly money: Money;
}

export type BillingAccountState = { readonly status: 'none' } | OpenAccount;

export const initialBillingAccount: BillingAccountState = { status: 'none' };

export function evolveBillingAccount(state: BillingAccountState, event: BillingAccountEvent): BillingAccountState {
  if (event.type === 'AccountOpened') return opened(event.data);
  if (state.status === 'none') return state;
  if (!isMoney(event)) {
    const dated = evolveDated(state.dated, event, firstOpenDay(state));
    return { ...evolveOpen(state, event), dated };
  }
  const money = evolveMoney(state.money, event, state.currency);
  return { ...evolveBills(state, event), money };
}

function isMoney(event: BillingAccountEvent): event is MoneyEvent {
  return Object.hasOwn(moneyEvents, event.type);
}

function evolveBills(state: OpenAccount, event: MoneyEvent): OpenAccount {
  if (event.type === 'AccountClosed') return { ...state, closedOn: event.data.lastDay };
  if (event.type !== 'InvoiceIssued') return state;
  const { number, due } = event.data;
  const unpaid = toMinor(due, state.currency) === 0n ? state.unpaid : { ...state.unpaid, [number]: due };
  return { ...state, invoices: number, unpaid };
}

/** First day of the oldest month without an invoice. */
export function firstOpenDay({ openedDay, lastDay, periods }: OpenAccount): Day {
  const oldest = Object.keys(periods).sort()[0];
  const day = oldest === undefined ? (lastDay === undefined ? openedDay : addDays(lastDay, 1)) : firstDayOf(oldest);
  return day < openedDay ? openedDay : day;
}

function evolveOpen(state: OpenAccount, event: TermsEvent): OpenAccount {
  switch (event.type) {
    case 'PlanPinned': {
      const { migration, ...rest } = state;
      const due = migration !== undefined && migration.onDay <= event.data.fromDay;
      const { planId, planVersion, charges } = event.data;
      const pinned = { planId, planVersion };
      const terms = { ...state.terms, [termsKey(pinned)]: charges };
      return {
        ...rest,
        pinned,
        terms: inUse(terms, pinned, state.periods),
        ...defined({ migration: due ? undefined : migration }),
      };
    }
    case 'MigrationScheduled': {
      const { planId, planVersion, charges, onDay } = event.data;
      return { ...state, migration: { planId, planVersion, charges, onDay } };
    }
    case 'MigrationCancelled': {
      const { migration: _cancelled, ...rest } = state;
      return rest;
    }
    case 'PriceOverridden':
      return { ...state, overrides: { ...state.overrides, [event.data.charge.meter]: event.data.charge } };
    case 'OverrideEnded': {
      const { [event.data.meter]: _ended, ...overrides } = state.overrides;
      return { ...state, overrides };
    }
    case 'DiscountGranted': {
      const { grantedBy: _by, ...granted } = event.data;
      return { ...state, discounts: [...state.discounts, granted] };
    }
    case 'DiscountEnded':
      return { ...state, discounts: state.discounts.filter(({ discountId }) => discountId !== event.data.discountId) };
    case 'CorrectionRecorded':
      return corrected({ ...state, corrections: event.data.sequence }, event.data.usage, event.data.days);
    case 'DailyUsageRecorded':
      return recorded(state, event.data.day, event.data.usage);
    case 'InvoiceFinalised': {
      const { number, period, total, carried, currency, due = total, credits = [], fromBalance = '0' } = event.data;
      const { [period]: _billed, ...periods } = state.periods;
      const unpaid = toMinor(due, currency) === 0n ? state.unpaid : { ...state.unpaid, [number]: due };
      const terms = inUse(state.terms, state.pinned, periods);
      const counts = Object.fromEntries(Object.entries(state.counts).filter(([day]) => monthOf(day) !== period));
      const money = settled(state.money, { period, credits, fromBalance }, currency);
      return {
        ...state,
        periods,
        terms,
        counts,
        invoices: number,
        unpaid,
        pending: addCounts(state.pending, carried),
        money,
      };
    }
    case 'PaymentRecorded': {
      const { invoiceNumber, amount, paymentId } = event.data;
      const money = { ...state.money, seen: [...state.money.seen, paymentId] };
      return { ...paid(state, `${invoiceNumber}`, amount), money };
    }
  }
}

/** Names a plan version in `terms`. */
export function termsKey({ planId, planVersion }: PlanReference): string {
  return `${planId}@${planVersion}`;
}

function inUse(terms: OpenAccount['terms'], pinned: PlanReference, periods: OpenPeriods): OpenAccount['terms'] {
  const keys = new Set([pinned, ...Object.values(periods).flat()].map(termsKey));
  return Object.fromEntries(Object.entries(terms).filter(([key]) => keys.has(key)));
}

/** The pinned plan is set by the event that follows in the same commit. */
function opened({
  organisationId,
  currency,
  atMs,
}: {
  organisationId: string;
  currency: string;
  atMs: number;
}): OpenAccount {
  return {
    status: 'open',
    organisationId,
    currency,
    pinned: { planId: '', planVersion: 0 },
    terms: {},
    overrides: {},
    discounts: [],
    periods: {},
    counts: {},
    pending: {},
    corrections: 0,
    invoices: 0,
    unpaid: {},
    openedDay: dayOf(atMs),
    dated: NO_TERMS,
    money: NO_MONEY,
  };
}

/** Adds a day to its period's last segment, or begins one where the plan has changed since. */
function recorded(state: OpenAccount, day: Day, usage: readonly MeterCount[]): OpenAccount {
  const segments = state.periods[monthOf(day)] ?? [];
  const last = segments.at(-1);
  const { planId, planVersion } = state.pinned;
  const goesOn =
    last !== undefined && last.planId === planId && last.planVersion === planVersion && addDays(last.toDay, 1) === day;
  const base: Segment = goesOn ? last : { planId, planVersion, fromDay: day, toDay: day, counts: {} };
  const pending = Object.entries(state.pending).map(([meter, count]) => ({ meter, count }));
  const segment = { ...base, toDay: day, counts: addCounts(base.counts, [...usage, ...pending]) };
  const periods = { ...state.periods, [monthOf(day)]: [...(goesOn ? segments.slice(0, -1) : segments), segment] };
  const counts = { ...state.counts, [day]: addCounts(addCounts({}, usage), pending) };
  const openedDay = day < state.openedDay ? day : state.openedDay;
  return { ...state, openedDay, lastDay: day, periods, counts, pending: {} };
}

/**
 * A late count joins its own day, as long as that day's month has no invoice here: afterwards its billing period adjusts
 * the invoice. A correction that does not say its days is billed with the next one that is recorded.
 */
function corrected(
  state: OpenAccount,
  usage: readonly MeterCount[],
  days: readonly DayUsage[] | undefined,
): OpenAccount {
  if (days === undefined) return { ...state, pending: addCounts(state.pending, usage) };
  const periods: Record<Month, readonly Segment[]> = { ...state.periods };
  const counts: Record<Day, Counts> = { ...state.counts };
  for (const late of days) {
    const own = counts[late.day];
    if (own === undefined) continue;
    counts[late.day] = addCounts(own, late.usage);
    const month = monthOf(late.day);
    const segments = periods[month]?.map((segment) =>
      segment.fromDay <= late.day && late.day <= segment.toDay
        ? { ...segment, counts: addCounts(segment.counts, late.usage) }
        : segment,
    );
    if (segments !== undefined) periods[month] = segments;
  }
  return { ...state, periods, counts };
}

function addCounts(counts: Counts, usage: readonly MeterCount[]): Counts {
  const sums: Record<MeterKey, Decimal> = { ...counts };
  for (const { meter, count } of usage) sums[meter] = `${BigInt(sums[meter] ?? '0') + BigInt(count)}`;
  return sums;
}

function paid(state: OpenAccount, invoice: string, amount: Decimal): OpenAccount {
  const { [invoice]: due = '0', ...others } = state.unpaid;
  const left = toMinor(due, state.currency) - toMinor(amount, state.currency);
  return { ...state, unpaid: left === 0n ? others : { ...others, [invoice]: fromMinor(left, state.currency) } };
}
