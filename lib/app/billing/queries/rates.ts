import { commandsOf, type Kernel } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { billedBy, type RatedDays, rateOpenDays, type Unrecorded } from '../../../domain/billing-account/rated-days.ts';
import type { BillingAccountState, OpenAccount } from '../../../domain/billing-account/state.ts';
import { dailyUsage } from '../../../domain/daily-usage/daily-usage.ts';
import type { Day } from '../../../domain/metering/day.ts';
import type { OpenDays } from '../../usage/queries/usage-days.ts';
import { usageRecord } from './usage-records.ts';

/** What an organisation's days came to, each under the terms of its own time. */
export interface Rates {
  readonly currency: string;
  /** In order, without overlap; none before the day that was asked for but the first one's own beginning. */
  readonly days: readonly RatedDays[];
}

export interface RatesQuestion {
  readonly organisationId: string;
  /** Days before it are not needed. */
  readonly from: Day;
  readonly open: OpenDays;
  readonly nowMs: number;
}

/**
 * Rates an organisation's days from its account's own log: bills as they are final, the rest as if it ended now. Undefined
 * as long as there is no account yet. Days of open bills cost one read of the account's state. Days of a
 * final bill cost one pass of its log, which is about one commit a day: 280 KB or 70 read units for a year.
 */
export async function ratesOf(kernel: Kernel, question: RatesQuestion): Promise<Rates | undefined> {
  const { organisationId, from, open, nowMs } = question;
  const { state, version } = await kernel.load(billingAccount, organisationId);
  if (state.status !== 'open') return undefined;
  const running = rateOpenDays(state, await unrecordedDays(kernel, organisationId, state, open), nowMs);
  const isOpen = state.invoices === 0 || (running[0] !== undefined && running[0].fromDay <= from);
  const billed = isOpen ? [] : await billedDays(kernel, organisationId, from, version);
  return { currency: state.currency, days: [...billed, ...running].filter(({ toDay }) => toDay >= from) };
}

async function billedDays(kernel: Kernel, organisationId: string, from: Day, version: number): Promise<RatedDays[]> {
  const days: RatedDays[] = [];
  let state: BillingAccountState = billingAccount.initial;
  for await (const { events } of kernel.history(billingAccount, organisationId, { from: 1, to: version })) {
    for (const event of events) {
      if (event.type === 'InvoiceFinalised' && event.data.toDay >= from) days.push(...billedBy(event, state));
      state = billingAccount.evolve(state, event);
    }
  }
  return days;
}

/**
 * What the billing saga is going to send to the account: days that are closed but not recorded yet (from their log), and
 * those that are open, as if they closed now.
 */
async function unrecordedDays(
  kernel: Kernel,
  organisationId: string,
  account: OpenAccount,
  { lastClosed, days }: OpenDays,
): Promise<readonly Unrecorded[]> {
  const unrecorded: Unrecorded[] = [];
  if (lastClosed !== undefined && (account.lastDay === undefined || account.lastDay < lastClosed)) {
    // Rare, and short when it happens. The account records no day twice.
    for await (const commit of kernel.history(dailyUsage, organisationId)) {
      for (const [offset, event] of commit.events.entries()) {
        unrecorded.push(usageRecord(commit.stream, commit.version + offset, event));
      }
    }
  }
  for (const { day, usage } of days) {
    const data = { day, usage, closingBytes: '0', source: '' };
    unrecorded.push(commandsOf(billingAccount).RecordDailyUsage(organisationId, data));
  }
  return unrecorded;
}
