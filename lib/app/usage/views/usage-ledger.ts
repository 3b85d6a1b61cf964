import { type EventMeta, mapHandlers } from 'epoch/subscriptions';
import { type Change, defineView } from 'epoch/views';
import { type DailyUsageEvent, dailyUsageEvents, type LateChange } from '../../../domain/daily-usage/events.ts';
import { type Day, dayOf } from '../../../domain/metering/day.ts';
import { changeOf, post } from '../../../domain/metering/ledger.ts';
import { amountsOf, CLOSED_AT, causeOf, eventOfCause, LEDGER_VIEW, lateRow, ledgerDayRow } from './ledger-rows.ts';
import { METERED, METERED_STREAMS, type Metered } from './metered.ts';

/**
 * Sums per organisation and day, in any order; what comes for a closed day waits as a late row. The correction that takes
 * late changes in removes their rows. Rows: ledger-rows.ts.
 *
 * Never rebuild it from an empty view while days are closed: the log does not show which changes were late. Closed days are
 * authoritative in the daily usage streams; a new version begins with the days that are open.
 */
export const usageLedger = defineView({
  name: LEDGER_VIEW,
  version: 1,
  streams: { ...METERED_STREAMS, 'daily-usage': dailyUsageEvents },
  on: {
    ...mapHandlers<typeof METERED_STREAMS, readonly Metered[], readonly Change[]>(METERED, postings),
    'daily-usage': { UsageCorrected: corrected },
  },
});

/** One event is of one organisation; its steps may lie on several days. */
function postings(steps: readonly Metered[]): readonly Change[] {
  const days = Map.groupBy(steps, ({ atMs }) => dayOf(atMs));
  return [...days].map(([day, own]) => postingOf(day, own));
}

function postingOf(day: Day, steps: readonly Metered[]): Change {
  const { organisationId = '', event = '' } = steps[0] ?? {};
  const amounts: Record<string, bigint> = {};
  for (const step of steps) {
    for (const [name, amount] of Object.entries(
      amountsOf(step.meter, post(changeOf(step.meter, step.delta, step.atMs))),
    )) {
      amounts[name] = (amounts[name] ?? 0n) + amount;
    }
  }
  return {
    kind: 'add',
    key: ledgerDayRow.key({ organisationId, day }),
    amounts,
    require: { kind: 'unset', attribute: CLOSED_AT },
    otherwise: [lateRow.put({ organisationId, day, event }, { changes: steps.map(lateChange) })],
  };
}

function lateChange({ meter, userId, delta, atMs, event, index }: Metered): LateChange {
  return { meter, userId, delta: `${delta}`, atMs, cause: causeOf(event, index) };
}

type Corrected = Extract<DailyUsageEvent, { type: 'UsageCorrected' }>;

function corrected({ data }: Corrected, { aggregateId: organisationId }: EventMeta): readonly Change[] {
  const rows = new Map(
    data.changes.map(({ atMs, cause }) => {
      const row = { organisationId, day: dayOf(atMs), event: eventOfCause(cause) };
      return [lateRow.key(row).sort, lateRow.delete(row)];
    }),
  );
  return [...rows.values()];
}
