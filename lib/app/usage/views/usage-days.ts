import type { Commit } from 'epoch';
import { aggregateIdOf } from 'epoch';
import type { Projection, RowKey } from 'epoch/views';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';

/** What an organisation's closed days came to. Partition is the organisation, sort the day. */
export function usageDayKey(organisationId: string, day: string): RowKey {
  return { partition: organisationId, sort: day };
}

export const usageDays: Projection = {
  name: 'usage-days',
  version: 1,
  hears: { 'daily-usage': ['OrganisationDayClosed'] },
  project: (commit) =>
    (commit as Commit<DailyUsageEvent>).events.flatMap((event) => {
      if (event.type !== 'OrganisationDayClosed') return [];
      const { day, byteMs, closingBytes, compute } = event.data;
      const runMs = Object.fromEntries(compute.map(({ machineType, runMs: ms }) => [machineType, ms]));
      const key = usageDayKey(aggregateIdOf(commit.stream), day);
      return [{ kind: 'put', key, values: { day, byteMs, closingBytes, runMs } }];
    }),
};
