import { aggregateIdOf, aggregateNameOf, type DomainEvent } from 'epoch';
import { defineCommitView, defineRow, fieldsCodec, integer, listOf, optional, text } from 'epoch/views';
import { billingAccountEvents } from '../../../domain/billing-account/events.ts';
import { dailyUsageEvents } from '../../../domain/daily-usage/events.ts';
import { defined } from '../../../domain/defined.ts';
import { fileEvents } from '../../../domain/file/events.ts';
import { isTokenId } from '../../../domain/ids.ts';
import { jobEvents } from '../../../domain/job/events.ts';
import { jobConfigurationEvents } from '../../../domain/job-configuration/events.ts';
import { organisationEvents } from '../../../domain/organisation/events.ts';

interface OfOrganisation {
  readonly organisationId: string;
}
const VIEW = 'changes';

/** How many commits of one kind an organisation has had, at least. A sum, so the order of streams does not matter. The kind is the sort key. */
export const changesRow = defineRow({
  view: VIEW,
  partition: ({ organisationId }: OfOrganisation) => organisationId,
  sort: ({ aggregate }: { readonly aggregate: string }) => aggregate,
  codec: fieldsCodec({ commits: integer }),
});

interface OfAct {
  readonly atMs: number;
  readonly stream: string;
  readonly version: number;
}

/** Actions of people and tokens, in the order of time. */
export const auditRow = defineRow({
  view: VIEW,
  partition: ({ organisationId }: OfOrganisation) => `audit#${organisationId}`,
  sort: ({ atMs, stream, version }: OfAct) => `${new Date(atMs).toISOString()}#${stream}@${version}`,
  codec: fieldsCodec({
    stream: text,
    version: integer,
    atMs: integer,
    actor: text,
    correlation: text,
    types: listOf(text),
    /** The token that a person acted by. */
    token: optional(text),
  }),
});

/** Actions of people and tokens only; those of sagas and runs follow from them, and are found by the correlation. */
const ACTS = /^(usr|tok)_/;

/** Streams that are named after their organisation; in all others every event names it. */
const OF_ORGANISATION = new Set(['organisation', 'daily-usage', 'billing-account']);

function organisationOf(stream: string, first: DomainEvent<string, object> | undefined): string | undefined {
  if (OF_ORGANISATION.has(aggregateNameOf(stream))) return aggregateIdOf(stream);
  const data = first?.data ?? {};
  return 'organisationId' in data && typeof data.organisationId === 'string' ? data.organisationId : undefined;
}

/**
 * Counters by which pages know what to read again, one row per organisation and kind of thing; and the audit log. A commit
 * that is counted twice makes a page read once more.
 */
export const changes = defineCommitView({
  name: VIEW,
  version: 2,
  repeatable: true,
  streams: {
    'billing-account': billingAccountEvents,
    'daily-usage': dailyUsageEvents,
    file: fileEvents,
    job: jobEvents,
    'job-configuration': jobConfigurationEvents,
    organisation: organisationEvents,
  },
  onCommit({ stream, version, atMs, actor, correlation, causation, events }) {
    const organisationId = organisationOf(stream, events[0]);
    if (organisationId === undefined) return [];
    const counted = changesRow.add({ organisationId, aggregate: aggregateNameOf(stream) }, { commits: 1n });
    if (!ACTS.test(actor)) return [counted];
    const types = events.map(({ type }) => type);
    const token = causation !== undefined && isTokenId(causation) ? causation : undefined;
    const act = { stream, version, atMs, actor, correlation, types, ...defined({ token }) };
    return [counted, auditRow.put({ organisationId, ...act }, act)];
  },
  // Where one stream makes all of a counter, the checkpoint is in it: one write for both.
  checkpointRow: (organisationId, aggregate) =>
    OF_ORGANISATION.has(aggregate) ? changesRow.key({ organisationId, aggregate }) : undefined,
});
