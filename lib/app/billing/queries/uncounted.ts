import type { Kernel } from 'epoch';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { billingPeriodHistory } from '../../../domain/billing-period/reading.ts';
import type { LateChange } from '../../../domain/daily-usage/events.ts';
import { dailyUsageHistory } from '../../../domain/daily-usage/reading.ts';
import { dayOf, type Month, monthOf } from '../../../domain/metering/day.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';

/** Changes that these months have not counted yet: those that wait for the next close, and those of corrections on their way. */
export async function uncounted(
  { kernel, ledger }: { readonly kernel: Kernel; readonly ledger: UsageLedger },
  organisationId: string,
  months: readonly Month[],
): Promise<readonly LateChange[]> {
  const { changes } = await ledger.waiting(organisationId);
  const found = new Map(changes.map((change) => [change.cause, change]));
  const known = new Map<Month, ReadonlySet<number>>();
  for (const month of months) {
    const { state } = await kernel.load(billingPeriodHistory, periodId(organisationId, month));
    known.set(month, new Set(state.late));
  }
  for await (const { events } of kernel.history(dailyUsageHistory, organisationId)) {
    for (const { type, data } of events) {
      if (type !== 'UsageCorrected') continue;
      const last = monthOf(dayOf(data.closedThroughMs - 1));
      const lacking = [...known].flatMap(([month, late]) => (month <= last && !late.has(data.sequence) ? month : []));
      for (const change of data.changes) {
        if (lacking.some((month) => month >= monthOf(dayOf(change.atMs)))) found.set(change.cause, change);
      }
    }
  }
  return [...found.values()];
}
