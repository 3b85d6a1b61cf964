import { aggregateNameOf, type CommitReader } from 'epoch';
import type { Upcast } from 'epoch/views';
import { dailyUsage } from '../../../domain/daily-usage/daily-usage.ts';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
import type { UsageLedger } from '../queries/ledger.ts';

/**
 * Freezes the days that the log says are closed, in a ledger that was built anew from it: what comes for them later waits as late
 * again. It is right once every change of those days that was late has been taken in by a correction; a change that still
 * waited is in its day's sums then, and the audit finds it. How many days there were.
 */
export async function restoreCloses(
  reader: CommitReader,
  upcast: Upcast,
  ledger: Pick<UsageLedger, 'freeze'>,
): Promise<number> {
  let closed = 0;
  for await (const stored of reader.scan(0, 1)) {
    if (aggregateNameOf(stored.stream) !== dailyUsage.name) continue;
    for (const event of upcast(stored).events as readonly DailyUsageEvent[]) {
      if (event.type !== 'OrganisationDayClosed') continue;
      const { organisationId, day, atMs } = event.data;
      await ledger.freeze(organisationId, day, atMs);
      closed += 1;
    }
  }
  return closed;
}
