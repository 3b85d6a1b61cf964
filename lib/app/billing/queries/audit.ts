import { aggregateIdOf, commandsOf, eventId, isRejection, type Kernel, parseEventId, withId } from 'epoch';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import type { BillingAccountEvent } from '../../../domain/billing-account/events.ts';
import { dailyUsage } from '../../../domain/daily-usage/daily-usage.ts';
import { publishedPlan } from './plans.ts';
import { usageRecord } from './usage-records.ts';

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
 * Replays an account and makes everything in it again: every invoice from the days before it, byte for byte; every
 * recorded day and correction from the event that closed it; every pinned price from the plan's own log.
 */
export async function auditAccount(kernel: Kernel, organisationId: string): Promise<AuditReport> {
  const counts = { invoices: 0, days: 0, plans: 0 };
  const differences: AuditDifference[] = [];
  const compare = (event: string, what: AuditDifference['what'], recorded: unknown, expected: unknown) => {
    const texts = { recorded: canonical(recorded), expected: canonical(expected) };
    if (texts.recorded !== texts.expected && differences.length < MAX_DIFFERENCES)
      differences.push({ event, what, ...texts });
  };
  let state = billingAccount.initial;
  for await (const commit of kernel.history(billingAccount, organisationId)) {
    for (const [offset, event] of commit.events.entries()) {
      const id = eventId(commit.stream, commit.version + offset);
      if (event.type === 'InvoiceFinalised') {
        counts.invoices += 1;
        const { period, atMs } = event.data;
        const command = withId(commandsOf(billingAccount).FinaliseInvoice(organisationId, { period }), commit.id);
        const again = billingAccount.decide(command, state, { nowMs: atMs, id: commit.id, actor: commit.actor });
        const made = isRejection(again) ? again : again.find(({ type }) => type === 'InvoiceFinalised')?.data;
        compare(id, 'invoice', event.data, made);
      }
      if (event.type === 'PlanPinned') {
        counts.plans += 1;
        const { planId, planVersion, charges } = event.data;
        const published = await publishedPlan(kernel, planId, planVersion).catch(() => undefined);
        compare(id, 'plan', charges, published?.charges ?? `${planId} version ${planVersion} was never published`);
      }
      if (event.type === 'DailyUsageRecorded' || event.type === 'CorrectionRecorded') {
        counts.days += event.type === 'DailyUsageRecorded' ? 1 : 0;
        compare(id, 'usage', usageIn(event), await usageAtSource(kernel, event.type, event.data.source));
      }
      state = billingAccount.evolve(state, event);
    }
  }
  return { organisationId, ...counts, differences };
}

/** The usage in the source event: by the same code as the billing saga's, from the log. */
async function usageAtSource(kernel: Kernel, type: string, source: string): Promise<unknown> {
  const at = parseEventId(source);
  if (at === undefined) return `${source} names no event`;
  const wanted = type === 'DailyUsageRecorded' ? 'RecordDailyUsage' : 'RecordCorrection';
  const range = { from: at.version, to: at.version };
  for await (const commit of kernel.history(dailyUsage, aggregateIdOf(at.stream), range)) {
    for (const [offset, event] of commit.events.entries()) {
      const record = usageRecord(commit.stream, commit.version + offset, event);
      if (record.type === wanted && record.data.source === source) return record.data;
    }
  }
  return `${source} closed no day`;
}

function usageIn(event: Extract<BillingAccountEvent, { type: 'DailyUsageRecorded' | 'CorrectionRecorded' }>): unknown {
  const { organisationId: _known, ...data } = event.data;
  return data;
}

/** JSON with sorted keys: equal values have equal bytes, whatever a store did to their order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
