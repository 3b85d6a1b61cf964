import type { Subscriber } from 'epoch/subscriptions';
import { type CheckpointAddress, type ViewStore, viewId } from 'epoch/views';
import type { FrozenDay } from '../../../domain/daily-usage/decide/close.ts';
import type { LateChange } from '../../../domain/daily-usage/events.ts';
import { MAX_LATE_PER_CLOSE } from '../../../domain/daily-usage/limits.ts';
import { DAY_MS, type Day, dayStart } from '../../../domain/metering/day.ts';
import { EMPTY_DAY, lateRow, ledgerDayRow } from '../views/ledger-rows.ts';
import { usageLedger } from '../views/usage-ledger.ts';
import { UsageError } from './errors.ts';

/** Times that a freeze is tried against other processes that freeze the same day. */
const MAX_TRIES = 5;

/** Late changes that a question counts; more than a day has after any outage that was seen. */
const MAX_WAITING_CHANGES = 10_000;

export interface UsageLedger {
  /** Closes a day's row for good and returns its sums. Every repeat returns the same. */
  freeze(organisationId: string, day: Day, atMs: number): Promise<FrozenDay>;
  /** A day as far as it is known, open or closed. */
  peek(organisationId: string, day: Day): Promise<FrozenDay>;
  /** Late changes that no correction has taken in, oldest days first, some at a time; none when all are taken in. */
  late(organisationId: string, before: Day): Promise<readonly LateChange[]>;
  /** Late changes that wait for the next close, and the version of the daily usage whose corrections are off them. */
  waiting(organisationId: string): Promise<{ readonly through: number; readonly changes: readonly LateChange[] }>;
}

export interface LedgerOptions {
  readonly views: ViewStore;
  /** The ledger's own projector: late rows that a correction took in must be gone before they are read again. */
  readonly subscriber: Pick<Subscriber, 'catchUp'>;
}

/** The usage ledger's other half: what the close of a day does to the rows that the projection writes. */
export function createUsageLedger({ views, subscriber }: LedgerOptions): UsageLedger {
  const view = viewId(usageLedger);
  const rows = views.at(view);

  return {
    async freeze(organisationId, day, atMs) {
      // The close is a writer of its own with a checkpoint of its own: the number of the last frozen day.
      const address: CheckpointAddress = { view, stream: `day-close#${organisationId}` };
      const number = dayStart(day) / DAY_MS;
      const change = ledgerDayRow.update({ organisationId, day }, { closedAtMs: atMs });
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const { version } = await views.checkpoint(address);
        const step = { ...address, from: { version }, to: { version: number }, changes: [{ atMs, change }] };
        if (version >= number || (await views.apply([step])) === 'applied') {
          const row = await ledgerDayRow.get(rows, { organisationId, day });
          // A read that is not consistent may be older than the freeze; with the checkpoint in it, the sums are the last.
          if (row?.values.closedAtMs !== undefined) return row.values;
        }
      }
      throw new UsageError('day-not-frozen', `${day} of ${organisationId} could not be frozen in ${MAX_TRIES} tries`);
    },

    async peek(organisationId, day) {
      const row = await ledgerDayRow.get(rows, { organisationId, day });
      return row?.values ?? EMPTY_DAY;
    },

    async waiting(organisationId) {
      const address: CheckpointAddress = { view, stream: `daily-usage#${organisationId}` };
      // The checkpoint first: corrections up to it have removed their rows, whatever comes meanwhile.
      const { version: through } = await views.checkpoint(address);
      const changes: LateChange[] = [];
      for await (const { values } of lateRow.every(rows, { organisationId })) {
        changes.push(...values.changes);
        if (changes.length >= MAX_WAITING_CHANGES) break;
      }
      return { through, changes };
    },

    async late(organisationId, before) {
      const { status } = await subscriber.catchUp(`daily-usage#${organisationId}`);
      if (status !== 'applied' && status !== 'duplicate') {
        throw new UsageError(
          'ledger-behind',
          `the ledger has not applied the corrections of ${organisationId}: ${status}`,
        );
      }
      const taken: LateChange[] = [];
      for await (const { values } of lateRow.every(rows, { organisationId })) {
        const { changes } = values;
        // A row is taken whole, or its rest would go with it when the correction removes it.
        if (taken.length > 0 && taken.length + changes.length > MAX_LATE_PER_CLOSE) return taken;
        if (changes.every(({ atMs }) => atMs < dayStart(before))) taken.push(...changes);
      }
      return taken;
    },
  };
}
