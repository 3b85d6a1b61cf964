import { defined } from '../defined.ts';
import { dayOf } from '../metering/day.ts';
import { NO_TERMS, termsWithin } from '../rating/dated-terms.ts';
import type { Decimal } from '../rating/exact.ts';
import { fromMinor, sumMoney, toMinor } from '../rating/money.ts';
import { DEFAULT_GRACE_DAYS, NOTHING_EARLIER, type OpenAccount } from './account.ts';
import type { BillingAccountEvent } from './events.ts';
import { evolveDated, type TermsEvent } from './evolve-dated.ts';
import { evolveEarlier, withoutMonth } from './evolve-earlier.ts';
import { evolveHolds, withoutVoid } from './holds.ts';
import { untilLastDay } from './last-day.ts';
import { evolveMoney, NO_MONEY, withDue } from './money.ts';
import { type MoneyEvent, moneyEvents } from './money-events.ts';
import type { DueAgain } from './payment-events.ts';
import { withPayment } from './payments.ts';
import { earlier, firstOpenMonth } from './periods.ts';
import { withReference } from './references.ts';
import { evolveVolume, NO_VOLUME } from './volume.ts';
import { type VolumeEvent, volumeEvents } from './volume-events.ts';

export type BillingAccountState = { readonly status: 'none' } | OpenAccount;

export const initialBillingAccount: BillingAccountState = { status: 'none' };

export function evolveBillingAccount(state: BillingAccountState, event: BillingAccountEvent): BillingAccountState {
  if (event.type === 'AccountOpened') return opened(event.data);
  if (state.status === 'none') return state;
  if (isMoney(event)) return evolveBills(state, event);
  if (isVolume(event)) return { ...state, volume: evolveVolume(state.volume ?? NO_VOLUME, event) };
  return untilLastDay(evolveOpen({ ...state, dated: evolveDated(state.dated, event, state) }, event));
}

function isMoney(event: BillingAccountEvent): event is MoneyEvent {
  return Object.hasOwn(moneyEvents, event.type);
}

function isVolume(event: BillingAccountEvent): event is VolumeEvent {
  return Object.hasOwn(volumeEvents, event.type);
}

/** The pinned plan is set by the event that follows in the same commit. */
function opened(data: Extract<BillingAccountEvent, { type: 'AccountOpened' }>['data']): OpenAccount {
  const { organisationId, currency, firstDay, atMs } = data;
  return {
    status: 'open',
    organisationId,
    currency,
    openedDay: firstDay ?? dayOf(atMs),
    graceDays: DEFAULT_GRACE_DAYS,
    dated: NO_TERMS,
    invoices: 0,
    unpaid: {},
    dueDays: {},
    money: NO_MONEY,
    earlier: NOTHING_EARLIER,
  };
}

function evolveBills(before: OpenAccount, event: MoneyEvent): OpenAccount {
  const state = { ...before, money: evolveMoney(before.money, event, before.currency) };
  switch (event.type) {
    case 'AccountClosed':
      return untilLastDay({ ...state, closedOn: event.data.lastDay });
    case 'PeriodDue':
      return event.data.invoice === undefined ? state : withoutMonth(state, event.data.period);
    case 'PeriodPassed':
      return billed(withoutMonth(state, event.data.period));
    case 'InvoiceHeld':
    case 'InvoiceReleased':
      return withHolds(state, event);
    case 'InvoiceIssued': {
      const { number, due: amount, dueDay, period } = event.data;
      const next = { ...owing(withHolds(state, event), { number, amount, dueDay }), invoices: number };
      return period === undefined ? next : billed(withoutMonth(next, period));
    }
    case 'InvoiceVoided': {
      const { invoiceNumber, ofDue, fromBalance = '0' } = event.data;
      const voided = { ...state, ...defined({ held: withoutVoid(state.held, invoiceNumber) }) };
      return state.unpaid[invoiceNumber] === undefined
        ? voided
        : paid(voided, `${invoiceNumber}`, sumMoney([ofDue, fromBalance], state.currency));
    }
    case 'PaymentReversed': {
      const { dueAgain, reopened } = event.data;
      return [dueAgain ?? [], ...reopened].flat().reduce(owing, state);
    }
    case 'AdjustmentNoted':
    case 'AdjustmentWaived':
    case 'CreditNoteIssued':
    case 'OverpaymentRecorded':
    case 'RefundRecorded':
    case 'CreditGranted':
      return state;
  }
}

function withHolds(state: OpenAccount, event: Parameters<typeof evolveHolds>[1]): OpenAccount {
  return { ...state, ...defined({ held: evolveHolds(state.held, event) }) };
}

/** Terms of days whose months have their invoices are their periods' from now on; those of an account's last day stay. */
function billed(state: OpenAccount): OpenAccount {
  if (Object.keys(state.earlier.unadopted).length > 0) return state;
  const open = firstOpenMonth(state);
  return { ...state, dated: termsWithin(state.dated, earlier(open, state.closedOn ?? open), '9999-12-31') };
}

function evolveOpen(state: OpenAccount, event: TermsEvent): OpenAccount {
  switch (event.type) {
    case 'GraceChanged':
      return { ...state, graceDays: event.data.graceDays };
    case 'EmptyInvoicesSet':
      return { ...state, emptyInvoices: event.data.wanted };
    case 'TaxSet': {
      const { setBy: _by, ...tax } = event.data;
      const others = (state.taxes ?? []).filter(({ fromDay }) => fromDay !== tax.fromDay);
      return { ...state, taxes: [...others, tax].sort((a, b) => (a.fromDay < b.fromDay ? -1 : 1)) };
    }
    case 'PaymentRecorded': {
      const { invoiceNumber, amount, paymentId } = event.data;
      const payments = withPayment(state.money, event.data, state.dueDays[invoiceNumber], state.currency);
      const said = { amount: sumMoney([amount], state.currency), of: invoiceNumber };
      const references = withReference(state.money.references, 'payment', paymentId, said);
      const money = { ...state.money, references, ...payments };
      return { ...paid(state, `${invoiceNumber}`, amount), money };
    }
    case 'DailyUsageRecorded':
    case 'CorrectionRecorded':
    case 'InvoiceFinalised':
      return evolveEarlier(state, event);
    case 'PlanPinned':
    case 'MigrationScheduled':
    case 'MigrationCancelled':
    case 'PriceOverridden':
    case 'OverrideEnded':
    case 'DiscountGranted':
    case 'DiscountEnded':
      return state;
  }
}

function owing(state: OpenAccount, { number, amount, dueDay }: DueAgain): OpenAccount {
  const unpaid = withDue(state.unpaid, number, amount, state.currency);
  if (unpaid === state.unpaid || dueDay === undefined) return { ...state, unpaid };
  return {
    ...state,
    unpaid,
    dueDays: { ...state.dueDays, [number]: earlier(state.dueDays[number] ?? dueDay, dueDay) },
  };
}

function paid(state: OpenAccount, invoice: string, amount: Decimal): OpenAccount {
  const { [invoice]: due = '0', ...others } = state.unpaid;
  const left = toMinor(due, state.currency) - toMinor(amount, state.currency);
  if (left !== 0n) return { ...state, unpaid: { ...others, [invoice]: fromMinor(left, state.currency) } };
  const { [invoice]: _paid, ...dueDays } = state.dueDays;
  return { ...state, unpaid: others, dueDays };
}
