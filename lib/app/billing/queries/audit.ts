import { type Aggregate, type Command, type DomainEvent, eventId, isRejection, type Kernel, parseEventId } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { BillingAccountCommand } from '../../../domain/billing-account/commands.ts';
import type { BillingAccountEvent } from '../../../domain/billing-account/events.ts';
import { billingPeriod } from '../../../domain/billing-period/billing-period.ts';
import type { BillingPeriodCommand } from '../../../domain/billing-period/commands.ts';
import type { BillingPeriodEvent } from '../../../domain/billing-period/events.ts';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { canonicalJson } from '../../../domain/canonical-json.ts';
import { dailyUsage } from '../../../domain/daily-usage/daily-usage.ts';
import { defined } from '../../../domain/defined.ts';
import { type Month, monthOf } from '../../../domain/metering/day.ts';
import { sumMoney } from '../../../domain/rating/money.ts';
import { earlierLines } from './earlier-invoice.ts';
import { add, fraction, parsed, rounded, subtract, textOf } from './naive-number.ts';
import { publishedPlan } from './plans.ts';
import { additionOf, usageOf } from './usage-records.ts';

/** Something that the log does not bear out. */
interface AuditDifference {
  /** The source event. */
  readonly event: string;
  readonly what: 'invoice' | 'plan' | 'usage';
  readonly recorded: string;
  readonly expected: string;
}

export interface AuditReport {
  readonly organisationId: string;
  readonly invoices: number;
  readonly days: number;
  readonly plans: number;
  /** At most MAX_DIFFERENCES. */
  readonly differences: readonly AuditDifference[];
}

export const MAX_DIFFERENCES = 100;

/**
 * Replays an account and its months and makes everything in them again: every invoice and adjustment from the days before
 * it, byte for byte; every recorded day and correction from the event that closed it; every price from the plan's own log.
 */
export async function auditAccount(kernel: Kernel, organisationId: string): Promise<AuditReport> {
  const counts = { invoices: 0, days: 0, plans: 0 };
  const differences: AuditDifference[] = [];
  const compare: Compare = (event, what, recorded, expected) => {
    const texts = { recorded: canonicalJson(recorded), expected: canonicalJson(expected) };
    if (texts.recorded !== texts.expected && differences.length < MAX_DIFFERENCES)
      differences.push({ event, what, ...texts });
  };
  const months = new Set<Month>();
  for await (const { event, id, again } of replay(kernel, billingAccount, organisationId, commandOf)) {
    if (event.type === 'InvoiceFinalised' || event.type === 'InvoiceIssued') counts.invoices += 1;
    if (event.type === 'InvoiceFinalised') compare(id, 'invoice', event.data.total, totalOf(event.data));
    if (event.type === 'InvoiceIssued' || event.type === 'InvoiceVoided') compare(id, 'invoice', event, again);
    if (event.type === 'CreditNoteIssued') compare(id, 'invoice', event, asRecorded(event, again));
    if (event.type === 'PlanPinned' || event.type === 'MigrationScheduled') {
      counts.plans += 1;
      const { planId, planVersion, charges } = event.data;
      const published = await publishedPlan(kernel, planId, planVersion).catch(() => undefined);
      compare(id, 'plan', charges, published?.charges ?? `${planId} version ${planVersion} was never published`);
    }
  }
  for await (const { events } of kernel.history(dailyUsage, organisationId)) {
    for (const event of events) {
      if (event.type === 'OrganisationDayClosed') months.add(monthOf(event.data.day));
      else for (const { day } of additionOf(event)) months.add(monthOf(day));
    }
  }
  for (const month of [...months].sort()) counts.days += await auditPeriod(kernel, organisationId, month, compare);
  return { organisationId, ...counts, differences };
}

type Compare = (event: string, what: AuditDifference['what'], recorded: unknown, expected: unknown) => void;

async function auditPeriod(kernel: Kernel, organisationId: string, month: Month, compare: Compare): Promise<number> {
  let days = 0;
  for await (const { event, id, again } of replay(
    kernel,
    billingPeriod,
    periodId(organisationId, month),
    periodCommandOf,
  )) {
    if (event.type === 'PeriodFinalised' || event.type === 'PeriodAdjusted') compare(id, 'invoice', event, again);
    if (event.type === 'DayRecorded') {
      days += 1;
      const { day, usage } = event.data;
      compare(id, 'usage', { day, usage }, await usageAtSource(kernel, event.data.source, month));
    }
    if (event.type === 'LateUsageRecorded') {
      compare(id, 'usage', event.data.days, await usageAtSource(kernel, event.data.source, month));
    }
  }
  return days;
}

interface Replayed<E> {
  readonly event: E;
  readonly id: string;
  /** The same event as the aggregate decides it again; undefined where no command is known for its commit. */
  readonly again: E | undefined;
}

/** Folds a stream and decides every commit again from the state before it. */
async function* replay<S, C extends Command, E extends DomainEvent>(
  kernel: Kernel,
  aggregate: Aggregate<S, C, E>,
  id: string,
  commandFor: (events: readonly E[]) => Pick<C, 'type' | 'data'> | undefined,
): AsyncGenerator<Replayed<E>> {
  let state = aggregate.initial;
  for await (const commit of kernel.history(aggregate, id)) {
    const made = commandFor(commit.events);
    const command = made && ({ ...made, id: commit.id, aggregateId: id } as C);
    const context = { nowMs: commit.atMs, id: commit.id, actor: commit.actor };
    const decided = command && aggregate.decide(command, state, context);
    const again = decided === undefined || isRejection(decided) ? [] : decided;
    for (const [offset, event] of commit.events.entries()) {
      yield { event, id: eventId(commit.stream, commit.version + offset), again: again[offset] };
      state = aggregate.evolve(state, event);
    }
  }
}

/** The command that a commit of an account came from, as far as invoices and credit notes go. */
function commandOf(events: readonly BillingAccountEvent[]): Pick<BillingAccountCommand, 'type' | 'data'> | undefined {
  const [first] = events;
  if (first?.type === 'InvoiceIssued') {
    const { period, periodTotal: total, fromDay, toDay, source } = first.data;
    const of = { fromDay, toDay, source, numbers: numbersOf(first) };
    return { type: 'IssueInvoice', data: { period, total, lines: 1, ...of } } as Pick<
      BillingAccountCommand,
      'type' | 'data'
    >;
  }
  if (first?.type === 'CreditNoteIssued') {
    const { period, adjustment } = first.data;
    return {
      type: 'AdjustPeriod',
      data: { period, adjustment, amount: adjustedBy(events), numbers: numbersOf(first) },
    };
  }
  if (first?.type === 'InvoiceVoided') {
    const { invoiceNumber: number, reason } = first.data;
    return { type: 'VoidInvoice', data: { number, reason, numbers: numbersOf(first) } };
  }
  if (first?.type === 'AccountClosed') {
    const issued = events.find((event) => event.type === 'InvoiceIssued');
    const numbers = issued && numbersOf(issued);
    return { type: 'CloseAccount', data: { lastDay: first.data.lastDay, ...defined({ numbers }) } };
  }
  if (first?.type === 'AdjustmentNoted' || first?.type === 'AdjustmentWaived') {
    const { period, adjustment } = first.data;
    const amount = adjustedBy(events);
    const issued = events.find((event) => event.type === 'InvoiceIssued');
    const numbers = issued && numbersOf(issued);
    return { type: 'AdjustPeriod', data: { period, adjustment, amount, ...defined({ numbers }) } };
  }
  return undefined;
}

/** What an adjustment came to, whatever became of it: a credit note, a row of the next invoice, nothing any more. */
function adjustedBy(events: readonly BillingAccountEvent[]): string {
  let sum = fraction(0n);
  let places = 0;
  for (const { type, data } of events) {
    if (type !== 'CreditNoteIssued' && type !== 'AdjustmentNoted' && type !== 'AdjustmentWaived') continue;
    places = data.amount.split('.')[1]?.length ?? 0;
    sum = type === 'CreditNoteIssued' ? subtract(sum, parsed(data.amount)) : add(sum, parsed(data.amount));
  }
  return textOf(rounded(sum, places), places);
}

/** Credit notes of before invoices could be void do not name the invoices that they take from. */
function asRecorded(
  { data }: Extract<BillingAccountEvent, { type: 'CreditNoteIssued' }>,
  again: BillingAccountEvent | undefined,
): BillingAccountEvent | undefined {
  if (data.invoices !== undefined || again?.type !== 'CreditNoteIssued') return again;
  const { invoices: _named, ...earlier } = again.data;
  return { type: 'CreditNoteIssued', data: earlier };
}

function numbersOf({
  data,
}: Extract<BillingAccountEvent, { type: 'InvoiceIssued' | 'CreditNoteIssued' | 'InvoiceVoided' }>) {
  const { sellerId, number, seller, recipient } = data;
  return { ...defined({ sellerId, seller, recipient }), invoice: number, creditNote: number };
}

function periodCommandOf(
  events: readonly BillingPeriodEvent[],
): Pick<BillingPeriodCommand, 'type' | 'data'> | undefined {
  const [first] = events;
  switch (first?.type) {
    case 'PeriodFinalised': {
      const { fromDay, toDay, currency, terms, recorded } = first.data;
      const data = { fromDay, toDay, currency, terms, graceDays: 0, ...defined({ recorded }) };
      return { type: 'FinalisePeriod', data };
    }
    case 'DayRecorded':
      return { type: 'RecordDay', data: first.data };
    case 'LateUsageRecorded':
      return { type: 'RecordLateUsage', data: first.data };
    case 'UsagePriced': {
      const { terms, meter } = first.data;
      const charge = terms.overrides.findLast((one) => one.charge.meter === meter)?.charge;
      return charge && { type: 'PriceUsage', data: { charge } };
    }
    case 'InvoiceAdopted': {
      const { fromDay, toDay, currency, terms, invoice } = first.data;
      const adjusted = events.find((event) => event.type === 'PeriodAdjusted');
      const source = adjusted?.type === 'PeriodAdjusted' ? adjusted.data.cause : '';
      return { type: 'AdoptInvoice', data: { fromDay, toDay, currency, terms, invoice, source } };
    }
    default:
      return undefined;
  }
}

/** What an invoice of before billing periods came to: the sum of its lines. */
function totalOf(invoice: Parameters<typeof earlierLines>[0]): string {
  const { currency } = invoice;
  return sumMoney(
    earlierLines(invoice).map(({ amount }) => amount),
    currency,
  );
}

/** The usage in the source event, of one month: by the same code as the billing saga's, from the log. */
async function usageAtSource(kernel: Kernel, source: string, month: Month): Promise<unknown> {
  const at = parseEventId(source);
  if (at === undefined) return `${source} names no event`;
  const organisationId = at.stream.slice(at.stream.indexOf('#') + 1);
  const range = { from: at.version, to: at.version };
  for await (const commit of kernel.history(dailyUsage, organisationId, range)) {
    for (const [offset, event] of commit.events.entries()) {
      if (eventId(commit.stream, commit.version + offset) !== source) continue;
      if (event.type === 'OrganisationDayClosed') return { day: event.data.day, usage: usageOf(event.data) };
      return additionOf(event).filter(({ day }) => monthOf(day) === month);
    }
  }
  return `${source} closed no day`;
}
