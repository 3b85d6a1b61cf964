import { commandsOf, type Origin, type StoredCommit } from 'epoch';
import type { ViewReader } from 'epoch/views';
import { billingAccount } from '../../../domain/billing-account/billing-account.ts';
import { periodId } from '../../../domain/billing-period/period-id.ts';
import { defined } from '../../../domain/defined.ts';
import { addDays, dayOf, type Month, monthOf, previousMonth } from '../../../domain/metering/day.ts';
import { directoryRow } from '../../organisations/views/organisations.ts';
import type { Anchor, AnchorStore } from '../../ports/anchors.ts';
import { compareAnchors } from '../queries/compare-anchors.ts';
import { invoiceRow } from '../views/invoices.ts';
import { type ReportedAuditPorts, reportedAudit } from './reported-audit.ts';

/** Customers whose last month one day audits: all of a thousand within two months. */
export const SAMPLE = 20;
/** Tries of an audit that differs: what is on its way between two streams has arrived by the second. */
const TRIES = 2;
/** Differences that the log names. */
const MAX_NAMED = 20;

export interface SamplePorts extends ReportedAuditPorts {
  readonly views: ViewReader;
  readonly anchors: AnchorStore;
}

export interface SampleReport {
  readonly audited: number;
  readonly differing: number;
  readonly anchored: number;
  /** Customers and what differs first. */
  readonly named: readonly string[];
}

/**
 * Audits the last month of some customers, others every day, and compares their streams of money with the hashes of the day before.
 * The invoice of a month that differs is held. Then it keeps the hashes of every customer's streams where they cannot be changed.
 */
export async function auditSample(ports: SamplePorts, nowMs: number, origin: Origin): Promise<SampleReport> {
  const day = dayOf(nowMs);
  const customers = await customersOf(ports);
  const month = previousMonth(monthOf(day));
  const drawn = customers
    .map((id) => ({ id, lot: ports.digest(`${day} ${id}`) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, SAMPLE);
  const kept = await ports.anchors.kept(addDays(day, -1));
  const named: string[] = [];
  for (const { id } of drawn) {
    const at = (await firstDifference(ports, id, month, nowMs)) ?? (await firstNotAsKept(ports, id, kept));
    if (at === undefined) continue;
    named.push(`${id}: ${at}`);
    await holdInvoice(ports, id, month, at, origin);
  }
  const anchors: Anchor[] = [];
  for (const id of customers) anchors.push(...(await headsOf(ports, id, [month, monthOf(day)])));
  await ports.anchors.keep(day, anchors);
  return { audited: drawn.length, differing: named.length, anchored: anchors.length, named: named.slice(0, MAX_NAMED) };
}

async function customersOf({ views }: SamplePorts): Promise<string[]> {
  const ids: string[] = [];
  for await (const { values } of directoryRow.every(views, {})) ids.push(values.organisationId);
  return ids;
}

async function firstDifference(
  ports: SamplePorts,
  id: string,
  month: string,
  nowMs: number,
): Promise<string | undefined> {
  let at: string | undefined;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const { differences } = await reportedAudit(ports, id, month, () => nowMs);
    at = differences[0]?.at;
    if (at === undefined) return undefined;
  }
  return at;
}

async function firstNotAsKept(ports: SamplePorts, id: string, kept: readonly Anchor[]): Promise<string | undefined> {
  const own = kept.filter(({ stream }) => stream.includes(`#${id}`));
  return (await compareAnchors(ports, own))[0]?.at;
}

/** Until people release it, the month's invoice is not issued, or need not be paid. An account that began later has none to hold. */
async function holdInvoice(
  { kernel, views }: SamplePorts,
  id: string,
  period: Month,
  difference: string,
  origin: Origin,
): Promise<void> {
  const row = await invoiceRow.get(views, { organisationId: id, period });
  const of = { period, ...defined({ number: row?.values.number }), difference };
  await kernel.execute(billingAccount, commandsOf(billingAccount).HoldInvoice(id, of), origin);
}

async function headsOf({ events }: SamplePorts, id: string, months: readonly string[]): Promise<Anchor[]> {
  const streams = [`billing-account#${id}`, ...months.map((month) => `billing-period#${periodId(id, month)}`)];
  const anchors: Anchor[] = [];
  for (const stream of streams) {
    const version = await events.position(stream);
    let last: StoredCommit | undefined;
    if (version > 0) for await (const commit of events.read(stream, { from: version, to: version })) last = commit;
    if (last !== undefined) anchors.push({ stream, version: last.lastVersion, hash: last.hash });
  }
  return anchors;
}
