import type { Commit } from 'epoch';
import { aggregateIdOf, aggregateNameOf } from 'epoch';
import type { Change, Projection, RowKey } from 'epoch/views';
import { billingAccountEvents } from '../../../domain/billing-account/events.ts';
import { dailyUsageEvents } from '../../../domain/daily-usage/events.ts';
import { fileEvents } from '../../../domain/file/events.ts';
import { jobEvents } from '../../../domain/job/events.ts';
import { jobConfigurationEvents } from '../../../domain/job-configuration/events.ts';
import { organisationEvents } from '../../../domain/organisation/events.ts';

/** How many commits of one kind an organisation has had. Values: commits. A sum, so streams may come in any order. */
export function changesKey(organisationId: string, aggregate: string): RowKey {
  return { partition: organisationId, sort: aggregate };
}

/** What a person or a token did, in the order of time. Values: actor, version, types, correlation, stream, atMs. */
export function auditKey(organisationId: string, atMs: number, stream: string, version: number): RowKey {
  return { partition: auditOf(organisationId), sort: `${new Date(atMs).toISOString()}#${stream}@${version}` };
}

export function auditOf(organisationId: string): string {
  return `audit#${organisationId}`;
}

/** People and tokens act; what sagas and runs do follows from that, and is found by the correlation. */
const ACTS = /^(usr|tok)_/;

/** Streams that are named after their organisation; in all others every event says whose it is. */
const OF_ORGANISATION = new Set(['organisation', 'daily-usage', 'billing-account']);

function organisationOf({ stream, events: [first] }: Commit): string | undefined {
  if (OF_ORGANISATION.has(aggregateNameOf(stream))) return aggregateIdOf(stream);
  const data = first?.data as { readonly organisationId?: unknown } | undefined;
  return typeof data?.organisationId === 'string' ? data.organisationId : undefined;
}

/** What screens ask for to know what to read again, one row per organisation and kind of thing; and who did what. */
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
    const { stream, version, atMs, actor, correlation } = commit;
    const types = commit.events.map(({ type }) => type);
    const act: Change = {
      kind: 'put',
      key: auditKey(organisationId, atMs, stream, version),
      values: { stream, version, atMs, actor, correlation, types },
    };
    const counted: Change = { kind: 'add', key, amounts: { commits: 1n } };
    return ACTS.test(actor) ? [counted, act] : [counted];
  },
};
