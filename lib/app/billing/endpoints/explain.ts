import type { AdjustmentOfPeriod } from '../../../domain/billing-account/money-events.ts';
import { defined } from '../../../domain/defined.ts';
import { meterOf } from '../../../domain/metering/meter.ts';
import { partOfLine } from '../../../domain/rating/divide.ts';
import { display, exact, minus, sum } from '../../../domain/rating/exact.ts';
import type { PeriodLine } from '../../../domain/rating/period-line.ts';
import { namesOf } from '../../files/queries/names.ts';
import { eachOf } from '../../http/each-of.ts';
import type { ReplyOf } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import { explainLine, findAdjustment, type InvoiceOfLine } from '../queries/explain-line.ts';
import { explainedParts } from '../queries/explained-parts.ts';
import { invoiceIdOf } from '../queries/invoices.ts';
import { eventAt } from '../queries/part-events.ts';
import type { BillingDependencies } from './dependencies.ts';

type Explanation = ReplyOf<'billing.explainLine'>;

/** Parts and events of one explanation; about 300 KB of answer. */
export const MAX_EXPLAINED_PARTS = 1_000;
export const MAX_EXPLAINED_EVENTS = 200;
const EVENTS_AT_ONCE = 16;

/** The parts of a line, down to the events of the log. */
export async function explanationOf(
  deps: BillingDependencies,
  organisationId: string,
  line: PeriodLine,
  invoice: InvoiceOfLine,
): Promise<Omit<Explanation, 'line'>> {
  const { meter } = line;
  const { currency } = invoice;
  const { days, adjusted } = await explainLine(deps.kernel, organisationId, line, invoice);
  const sources = new Set<string>();
  for (const { source, corrections } of days) {
    for (const id of [source ?? [], corrections.flatMap((one) => one.source ?? [])].flat()) sources.add(id);
  }
  for (const { source } of adjusted) if (source !== undefined) sources.add(source);
  const used = [...new Set([...days, ...adjusted].map(({ day }) => day))];
  const { parts, isCut } = await explainedParts(deps, organisationId, meter, used, MAX_EXPLAINED_PARTS);
  for (const event of parts.flatMap(({ events }) => events)) sources.add(event);
  const shown = parts.slice(0, MAX_EXPLAINED_PARTS).map(({ day, fileId, attemptId, jobId, count }) => {
    return { day, ...defined({ file: fileId, attempt: attemptId, job: jobId }), count: `${count}` };
  });
  const ids = { files: shown.flatMap(({ file = [] }) => file), jobs: shown.flatMap(({ job = [] }) => job) };
  const shares = days.map(({ count }) => partOfLine(line.amount, BigInt(line.count), BigInt(count), currency));
  const counted = ({ day, count }: { readonly day: string; readonly count: string }) => {
    return { day, count, quantity: display(exact(BigInt(count), meterOf(meter).countsPerUnit)) };
  };
  return {
    days: days.map((one, index) => {
      const corrected = one.corrections.length === 0 ? undefined : correctedBy(one.corrections);
      return { ...counted(one), amount: shares[index] ?? '0', ...defined({ corrected }) };
    }),
    rest: display(minus(exact(line.amount), sum(shares.map((share) => exact(share))))),
    adjusted: adjusted.map(counted),
    parts: shown,
    events: await eventsOf(deps, [...sources].slice(0, MAX_EXPLAINED_EVENTS)),
    names: await namesOf(deps.views, organisationId, ids),
    truncated: isCut || parts.length > MAX_EXPLAINED_PARTS || sources.size > MAX_EXPLAINED_EVENTS,
  };
}

function correctedBy(corrections: readonly { readonly count: string }[]): string {
  return `${corrections.reduce((all, { count }) => all + BigInt(count), 0n)}`;
}

/** What an adjustment comes from: the invoice that it is of, its days, what meters came to, and the events that brought it. */
export async function explainAdjustment(
  deps: BillingDependencies,
  organisationId: string,
  of: AdjustmentOfPeriod,
): Promise<Omit<Explanation, 'line'>> {
  const none = { days: [], rest: '0', adjusted: [], parts: [], events: [], names: [], truncated: false };
  const made = await findAdjustment(deps.kernel, organisationId, of);
  if (made === undefined) return none;
  const { days, meters, cause, source } = made;
  const invoice = invoiceIdOf(deps, organisationId, of.period);
  const adjustment = { invoice, days: [...days], meters: meters.map((one) => ({ ...one })) };
  return { ...none, adjustment, events: await eventsOf(deps, [cause, source]) };
}

/** Reads the named events from the log, in the order in which they happened. */
async function eventsOf({ kernel }: BillingDependencies, ids: readonly string[]): Promise<Explanation['events']> {
  const found = await eachOf(ids, EVENTS_AT_ONCE, (id) => eventAt(kernel.store, id));
  const events = found.flatMap((one) => one ?? []).map(({ atMs, ...event }) => ({ ...event, at: iso(atMs) }));
  return events.sort((a, b) => (a.at === b.at ? (a.stream < b.stream ? -1 : 1) : a.at < b.at ? -1 : 1));
}
