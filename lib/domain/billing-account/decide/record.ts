import { type Rejection, reject } from 'epoch';
import { defined } from '../../defined.ts';
import { addDays, isDay, isMonth, lastDayOf, monthOf } from '../../metering/day.ts';
import { isMeter } from '../../metering/meter.ts';
import type { CommandOf } from '../commands.ts';
import type { BillingAccountEvent, MeterCount } from '../events.ts';
import { draftInvoice, type Invoice } from '../invoice.ts';
import { inputsOf } from '../rate-period.ts';
import type { OpenAccount } from '../state.ts';
import { settle } from './money.ts';

/** Storage, and every type of machine. */
export const MAX_METERS_PER_DAY = 64;
/** Months that may wait for their invoice; each keeps its counts by day, 13 KB with seven meters. */
export const MAX_OPEN_PERIODS = 12;

type Decision = readonly BillingAccountEvent[] | Rejection;

/** Days come one after the other; one that was recorded before is done. A migration that is due takes effect first. */
export function recordDay(
  { day, usage, closingBytes, source }: CommandOf<'RecordDailyUsage'>['data'],
  state: OpenAccount,
  atMs: number,
  actor: string,
): Decision {
  if (!isDay(day)) return reject('day-invalid', `"${day}" is no day of the form YYYY-MM-DD`);
  if (state.lastDay !== undefined && day <= state.lastDay) return [];
  if (state.closedOn !== undefined && day > state.closedOn) return [];
  if (state.lastDay !== undefined && day !== addDays(state.lastDay, 1)) {
    return reject('day-out-of-order', `${addDays(state.lastDay, 1)} must be recorded before ${day}`);
  }
  const fault = faultOfUsage(usage);
  if (fault) return fault;
  if (state.periods[monthOf(day)] === undefined && Object.keys(state.periods).length >= MAX_OPEN_PERIODS) {
    return reject('too-many-open-periods', `${MAX_OPEN_PERIODS} months wait for their invoice: finalise them first`);
  }
  const { organisationId, migration } = state;
  const recorded: BillingAccountEvent = {
    type: 'DailyUsageRecorded',
    data: { organisationId, day, usage, closingBytes, source },
  };
  if (migration === undefined || migration.onDay > day) return [recorded];
  const { planId, planVersion, charges } = migration;
  return [
    { type: 'PlanPinned', data: { planId, planVersion, charges, fromDay: day, pinnedBy: actor, atMs } },
    recorded,
  ];
}

/** Corrections are numbered by their source; one that was recorded before is done. */
export function recordCorrection(
  { sequence, closedThroughMs, usage, days, source }: CommandOf<'RecordCorrection'>['data'],
  state: OpenAccount,
): Decision {
  if (sequence <= state.corrections) return [];
  if (sequence !== state.corrections + 1) {
    return reject('correction-out-of-order', `correction ${state.corrections + 1} must be recorded before ${sequence}`);
  }
  const fault = faultOfUsage(usage);
  if (fault) return fault;
  const { organisationId } = state;
  const counts = { usage, ...defined({ days }) };
  return [{ type: 'CorrectionRecorded', data: { organisationId, sequence, closedThroughMs, ...counts, source } }];
}

/** Rates the period and closes it for good. A period that has its invoice is done. */
export function finalise({ period }: CommandOf<'FinaliseInvoice'>['data'], state: OpenAccount, atMs: number): Decision {
  if (!isMonth(period)) return reject('period-invalid', `"${period}" is no month of the form YYYY-MM`);
  const inputs = inputsOf(state, period);
  if (state.lastDay === undefined || state.lastDay < lastDayOf(period)) {
    return reject(
      'period-not-over',
      `${period} is recorded up to ${state.lastDay ?? 'no day'}: its last day is missing`,
    );
  }
  if (inputs === undefined) return [];
  const earlier = Object.keys(state.periods).find((open) => open < period);
  if (earlier !== undefined) return reject('period-out-of-order', `${earlier} must have its invoice before ${period}`);
  const draft = draftInvoice(inputs);
  if (draft.kind === 'unpriced') {
    const { planId, planVersion } = draft.plan;
    return reject(
      'usage-unpriced',
      `${draft.meter} was used, and ${planId} version ${planVersion} has no price for it`,
    );
  }
  return invoiced(draft.invoice, state, atMs);
}

/** The invoice, and for the month's billing period, which adjusts it from now on, what it was made by. */
function invoiced(invoice: Invoice, state: OpenAccount, atMs: number): Decision {
  const { organisationId, currency, dated: terms } = state;
  const { period, fromDay, toDay, total: billed } = invoice;
  const number = state.invoices + 1;
  const counts = Object.fromEntries(Object.entries(state.counts).filter(([day]) => monthOf(day) === period));
  const made = { number, billed, counts };
  const due = { organisationId, period, fromDay, toDay, currency, terms, graceDays: 0, invoice: made };
  return [
    { type: 'PeriodDue', data: due },
    { type: 'InvoiceFinalised', data: { ...invoice, ...settle(state, billed, atMs), number, atMs } },
  ];
}

function faultOfUsage(usage: readonly MeterCount[]): Rejection | undefined {
  if (usage.length > MAX_METERS_PER_DAY) {
    return reject('too-many-meters', `${usage.length} meters in one day, at most ${MAX_METERS_PER_DAY}`);
  }
  const wrong = usage.find(({ meter, count }) => !isMeter(meter) || !/^-?\d{1,40}$/.test(count));
  return wrong && reject('usage-invalid', `"${wrong.count}" of "${wrong.meter}": a whole number of a known meter`);
}
