import { parseEventId } from 'epoch';
import type { InvoiceLine } from '../../../domain/billing-account/invoice.ts';
import { defined } from '../../../domain/defined.ts';
import { countsPerUnit } from '../../../domain/metering/meter.ts';
import { display, exact } from '../../../domain/rating/exact.ts';
import { namesOf } from '../../files/queries/names.ts';
import type { ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { explainDay } from '../queries/explain-day.ts';
import { explainLine } from '../queries/explain-line.ts';
import type { BillingDependencies } from './dependencies.ts';

type Explanation = ReplyOf<'billing.explainLine'>;

/** Parts and events of one explanation; about 300 KB of answer. */
export const MAX_EXPLAINED_PARTS = 1_000;
export const MAX_EXPLAINED_EVENTS = 200;

/** The parts of a line, down to the events of the log. */
export async function explanationOf(
  deps: BillingDependencies,
  organisationId: string,
  line: InvoiceLine,
  currency: string,
): Promise<Omit<Explanation, 'line'>> {
  const { meter } = line;
  const days = await explainLine(deps.kernel, organisationId, line, currency);
  const parts: Explanation['parts'] = [];
  const sources = new Set<string>();
  let truncated = false;
  for (const { day, amount, source, corrections } of days) {
    for (const id of [source, ...corrections.map((one) => one.source)]) sources.add(id);
    if (parts.length >= MAX_EXPLAINED_PARTS) {
      truncated = true;
      continue;
    }
    const explained = await explainDay(deps.timelines, { organisationId, meter, day, amount, currency });
    truncated ||= explained.rest.parts > 0;
    for (const { fileId, attemptId, jobs, events } of explained.parts) {
      for (const event of events) sources.add(event);
      for (const { jobId, count } of jobs) {
        parts.push({
          day,
          ...defined({ file: fileId, attempt: attemptId, job: jobId }),
          count,
        });
      }
    }
  }
  const perUnit = countsPerUnit(meter);
  const shown = parts.slice(0, MAX_EXPLAINED_PARTS);
  const ids = { files: shown.flatMap(({ file = [] }) => file), jobs: shown.flatMap(({ job = [] }) => job) };
  return {
    days: days.map(({ day, count }) => ({ day, count, quantity: display(exact(BigInt(count), perUnit)) })),
    parts: shown,
    events: await eventsOf(deps, [...sources].slice(0, MAX_EXPLAINED_EVENTS)),
    names: await namesOf(deps.views, organisationId, ids),
    truncated: truncated || parts.length > MAX_EXPLAINED_PARTS || sources.size > MAX_EXPLAINED_EVENTS,
  };
}

/** Reads the named events from the log, in the order in which they happened. */
async function eventsOf({ kernel }: BillingDependencies, ids: readonly string[]): Promise<Explanation['events']> {
  const found: Explanation['events'] = [];
  for (const id of ids) {
    const at = parseEventId(id);
    if (at === undefined) continue;
    for await (const commit of kernel.store.read(at.stream, { from: at.version, to: at.version })) {
      const type = commit.events[at.version - commit.version]?.type;
      if (type !== undefined) found.push({ stream: at.stream, version: at.version, type, at: iso(commit.atMs) });
    }
  }
  return found.sort((a, b) => (a.at === b.at ? (a.stream < b.stream ? -1 : 1) : a.at < b.at ? -1 : 1));
}
