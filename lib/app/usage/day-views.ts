import type { DailyUsageEvent } from '../../domain/daily-usage/events.ts';
import type { Day } from '../../domain/metering/day.ts';
import type { Commit } from '../../epoch/commit.ts';
import type { Change, RowKey, RowValues } from '../../epoch/delivery/change.ts';
import type { Projection } from '../../epoch/delivery/projection.ts';
import { aggregateIdOf, eventId } from '../../epoch/stream-name.ts';

/**
 * A closed day of an organisation, as the event says it: day, openingBytes, closingBytes, byteMs, uploaders, compute, event
 * (its id), and, where late changes came in with it, corrected. Amounts are whole numbers as text.
 */
export function usageDayKey(organisationId: string, day: Day): RowKey {
  return { partition: organisationId, sort: day };
}

/** Charts and tables of usage per day. Every row is one stream's own. */
export const usageDays: Projection = {
  name: 'usage-days',
  version: 1,
  hears: { 'daily-usage': ['OrganisationDayClosed', 'UsageCorrected'] },
  project(commit) {
    const organisationId = aggregateIdOf(commit.stream);
    return (commit as Commit<DailyUsageEvent>).events.map((event, offset): Change => {
      const id = eventId(commit.stream, commit.version + offset);
      return { kind: 'update', key: usageDayKey(organisationId, event.data.day), set: valuesOf(event, id) };
    });
  },
};

function valuesOf(event: DailyUsageEvent, id: string): RowValues {
  if (event.type === 'UsageCorrected') {
    const { corrected, changes } = event.data;
    return { corrected: corrected.map((one) => ({ ...one })), lateChanges: changes.length, correction: id };
  }
  const { day, openingBytes, closingBytes, byteMs, uploaders, compute } = event.data;
  return {
    day,
    openingBytes,
    closingBytes,
    byteMs,
    uploaders: uploaders.map((one) => ({ ...one })),
    compute: compute.map((one) => ({ ...one })),
    event: id,
  };
}
