import type { Commit } from 'epoch';
import { aggregateIdOf, aggregateNameOf } from 'epoch';
import type { Change, Projection, RowKey } from 'epoch/views';
import type { DailyUsageEvent, LateChange } from '../../../domain/daily-usage/events.ts';
import { type Day, dayOf } from '../../../domain/metering/day.ts';
import { post } from '../../../domain/metering/ledger.ts';
import { amountsOf, CLOSED_AT, causeOf, dayKey, eventOfCause, lateKey, lateValues } from './ledger-rows.ts';
import { METERED_EVENTS, type Metered, meteredIn } from './metered.ts';

/**
 * Sums per organisation and day, in any order; what comes for a closed day waits as a late row. The correction that takes
 * late changes in removes their rows. Keys and values: ledger-rows.ts.
 *
 * Never rebuild it from an empty view while days are closed: the log does not say which changes were late. Closed days are
 * authoritative in the daily usage streams; a new version begins with the days that are open.
 */
export const usageLedger: Projection = {
  name: 'usage-ledger',
  version: 1,
  hears: { ...METERED_EVENTS, 'daily-usage': ['UsageCorrected'] },
  project: (commit) => (aggregateNameOf(commit.stream) === 'daily-usage' ? corrected(commit) : posted(commit)),
};

function posted(commit: Commit): Change[] {
  const events = Map.groupBy(meteredIn(commit), (step) => step.event);
  return [...events].flatMap(([event, steps]) => {
    // One event is of one organisation; its steps may lie on several days.
    const days = Map.groupBy(steps, ({ atMs }) => dayOf(atMs));
    return [...days].map(([day, own]) => posting(event, day, own));
  });
}

function posting(event: string, day: Day, steps: readonly Metered[]): Change {
  const organisationId = steps[0]?.organisationId ?? '';
  const amounts: Record<string, bigint> = {};
  for (const step of steps) {
    for (const [name, amount] of Object.entries(amountsOf(step.meter, step.userId, post(step)))) {
      amounts[name] = (amounts[name] ?? 0n) + amount;
    }
  }
  return {
    kind: 'add',
    key: dayKey(organisationId, day),
    amounts,
    require: { kind: 'unset', attribute: CLOSED_AT },
    otherwise: [{ kind: 'put', key: lateKey(organisationId, day, event), values: lateValues(steps.map(lateChange)) }],
  };
}

function lateChange({ meter, userId, delta, atMs, event, index }: Metered): LateChange {
  return { meter, userId, delta: `${delta}`, atMs, cause: causeOf(event, index) };
}

function corrected(commit: Commit): Change[] {
  const organisationId = aggregateIdOf(commit.stream);
  const rows = new Map<string, RowKey>();
  for (const event of (commit as Commit<DailyUsageEvent>).events) {
    if (event.type !== 'UsageCorrected') continue;
    for (const { atMs, cause } of event.data.changes) {
      const key = lateKey(organisationId, dayOf(atMs), eventOfCause(cause));
      rows.set(key.sort, key);
    }
  }
  return [...rows.values()].map((key) => ({ kind: 'delete', key }));
}
