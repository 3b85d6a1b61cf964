import type { Kernel } from 'epoch';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { billingPeriodHistory } from '../../../domain/billing-period/reading.ts';
import type { DailyUsageEvent, LateChange } from '../../../domain/daily-usage/events.ts';
import { dailyUsageHistory } from '../../../domain/daily-usage/reading.ts';
import { dayOf, type Month, monthOf } from '../../../domain/metering/day.ts';
import { meterOf } from '../../../domain/metering/meter.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';
import { lateDays } from './usage-records.ts';

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
      const lacking = sentTo(data, (month) => known.get(month)?.has(data.sequence) === false, months);
      for (const change of data.changes) {
        if (lacking.some((month) => counts(change, month))) found.set(change.cause, change);
      }
    }
  }
  return [...found.values()];
}

type Corrected = Extract<DailyUsageEvent, { type: 'UsageCorrected' }>['data'];

/** Months that a correction is sent to, of those that lack it: one that it has no day in never gets it. */
function sentTo(data: Corrected, lacks: (month: Month) => boolean, months: readonly Month[]): readonly Month[] {
  const last = monthOf(dayOf(data.closedThroughMs - 1));
  const maybe = months.filter((month) => month <= last && lacks(month));
  if (maybe.length === 0) return [];
  const sent = new Set(lateDays(data).map(({ day }) => monthOf(day)));
  return maybe.filter((month) => sent.has(month));
}

/** A level goes on in the months after its change; an amount counts in its own. */
function counts({ meter, atMs }: LateChange, month: Month): boolean {
  const own = monthOf(dayOf(atMs));
  return meterOf(meter).measure === 'amount' ? own === month : own <= month;
}
