import { billingAccountEvents } from '../../domain/billing-account/events.ts';
import { dailyUsageEvents } from '../../domain/daily-usage/events.ts';
import { fileEvents } from '../../domain/file/events.ts';
import { jobEvents } from '../../domain/job/events.ts';
import { jobConfigurationEvents } from '../../domain/job-configuration/events.ts';
import { organisationEvents } from '../../domain/organisation/events.ts';
import type { Commit } from '../../epoch/commit.ts';
import type { Change, RowKey } from '../../epoch/delivery/change.ts';
import type { Projection } from '../../epoch/delivery/projection.ts';
import { aggregateIdOf, aggregateNameOf } from '../../epoch/stream-name.ts';

/** How many commits of one kind an organisation has had. Values: commits. A sum, so streams may come in any order. */
export function changesKey(organisationId: string, aggregate: string): RowKey {
  return { partition: organisationId, sort: aggregate };
}

/** Streams that are named after their organisation; in all others every event says whose it is. */
const OF_ORGANISATION = new Set(['organisation', 'daily-usage', 'billing-account']);

function organisationOf({ stream, events: [first] }: Commit): string | undefined {
  if (OF_ORGANISATION.has(aggregateNameOf(stream))) return aggregateIdOf(stream);
  const data = first?.data as { readonly organisationId?: unknown } | undefined;
  return typeof data?.organisationId === 'string' ? data.organisationId : undefined;
}

/** What screens ask for to know what to read again: one row per organisation and kind of thing. */
export const changes: Projection = {
  name: 'changes',
  version: 1,
  hears: {
    'billing-account': Object.keys(billingAccountEvents),
    'daily-usage': Object.keys(dailyUsageEvents),
    file: Object.keys(fileEvents),
    job: Object.keys(jobEvents),
    'job-configuration': Object.keys(jobConfigurationEvents),
    organisation: Object.keys(organisationEvents),
  },
  project(commit): readonly Change[] {
    const organisationId = organisationOf(commit);
    if (organisationId === undefined) return [];
    const key = changesKey(organisationId, aggregateNameOf(commit.stream));
    return [{ kind: 'add', key, amounts: { commits: 1n } }];
  },
};
