import { aggregateNameOf, type CommitReader } from 'epoch';
import { type CheckpointAddress, type Upcast, type ViewStore, viewId } from 'epoch/views';
import { dailyUsage } from '../../../domain/daily-usage/daily-usage.ts';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
import { DAY_MS, dayStart } from '../../../domain/metering/day.ts';
import { UsageError } from '../queries/errors.ts';
import { ledgerDayRow } from '../views/ledger-rows.ts';
import { usageLedger } from '../views/usage-ledger.ts';

/** Times that a close is tried against another process that closes days. */
const MAX_TRIES = 5;

/**
 * Freezes the days that the log says are closed, in a ledger that was built anew from it: what comes for them later waits as late
 * again. It is right once every change of those days that was late has been taken in by a correction; a change that still
 * waited is in its day's sums then, and the audit finds it. How many days there were.
 */
export async function restoreCloses(reader: CommitReader, upcast: Upcast, views: ViewStore): Promise<number> {
  let closed = 0;
  for await (const stored of reader.scan(0, 1)) {
    if (aggregateNameOf(stored.stream) !== dailyUsage.name) continue;
    for (const event of upcast(stored).events as readonly DailyUsageEvent[]) {
      if (event.type !== 'OrganisationDayClosed') continue;
      await close(views, event.data);
      closed += 1;
    }
  }
  return closed;
}

interface Closed {
  readonly organisationId: string;
  readonly day: string;
  readonly atMs: number;
}

/** As the close of the day does it. */
async function close(views: ViewStore, { organisationId, day, atMs }: Closed): Promise<void> {
  const address: CheckpointAddress = { view: viewId(usageLedger), stream: `day-close#${organisationId}` };
  const number = dayStart(day) / DAY_MS;
  const change = ledgerDayRow.update({ organisationId, day }, { closedAtMs: atMs });
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const from = await views.checkpoint(address);
    if (from.version >= number) return;
    const to = { version: number };
    const step = { ...address, from: { version: from.version }, to, changes: [{ atMs, change }] };
    if ((await views.apply([step])) === 'applied') return;
  }
  throw new UsageError('day-not-frozen', `${day} of ${organisationId} could not be frozen in ${MAX_TRIES} tries`);
}
