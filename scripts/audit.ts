import { parseArgs } from 'node:util';
import { type AuditedMonth, type AuditKind, auditAll, auditMonth } from '../lib/app/billing/queries/audit-month.ts';
import { compareAnchors } from '../lib/app/billing/queries/compare-anchors.ts';
import type { Difference, RecomputePorts } from '../lib/app/billing/queries/recompute.ts';
import type { Anchor } from '../lib/app/ports/anchors.ts';
import { usageOf } from '../lib/app/usage.ts';
import { environment } from '../lib/aws/environment.ts';
import { createAnchorStore } from '../lib/aws/s3/anchor-store.ts';
import { addDays, firstDayOf, isMonth, lastDayOf, type Month } from '../lib/domain/metering/day.ts';
import { assertVerb, atMost, runCommand, UsageError } from './run-command.ts';
import { findPlace, platformAt } from './views/place.ts';

const HELP = `npm run audit -- <what> --period YYYY-MM

  usage     a customer's recorded days, from the events of its files and jobs
  invoice   the same, and its invoice, adjustments and account: bytes and hashes as they are stored
  anchors   the log as it is with the hashes that were kept of it on the days of that month
  --all     every customer, by one reading of the whole log

  --org ID        whose month, for usage and invoice
  --stage NAME    a stage where the AWS environment leads; the Local Catacloud of this checkout unless given

What it proves and what not: docs/billing.md, "The audit". Ends with 1 when anything differs.
`;

/** Differences that are printed of one customer. */
const SHOWN = 10;

async function main(args: readonly string[]): Promise<boolean> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const options = { all: flag, period: text, org: text, stage: text } as const;
  const { positionals, values } = parseArgs({ args: [...args], options, allowPositionals: true });
  const kind = values.all === true ? 'all' : positionals[0];
  assertVerb(kind, KINDS);
  atMost(values.all === true ? 0 : 1, positionals);
  const { period = '' } = values;
  if (!isMonth(period)) throw new UsageError(`--period takes a month such as 2026-10, not "${period}"`);
  const startedAt = performance.now();
  const platform = await platformAt(await findPlace(values.stage));
  const ports = { ...platform, ...usageOf(platform) };
  if (kind === 'anchors') return holdsAnchors(ports, period, startedAt);
  let [customers, differing] = [0, 0];
  for await (const audited of kind === 'all' ? auditAll(ports, period) : one(ports, values.org, period, kind)) {
    customers += 1;
    if (audited.differences.length > 0) differing += 1;
    print(audited);
  }
  console.log(`${period}: ${customers} customers audited, ${differing} differ, ${secondsSince(startedAt)}`);
  return differing === 0;
}

const KINDS = ['usage', 'invoice', 'anchors', 'all'] as const;

/** Whether the log still has every hash that was kept of it on the days of a month. */
async function holdsAnchors(ports: RecomputePorts, month: Month, startedAt: number): Promise<boolean> {
  const store = createAnchorStore(environment('ANCHORS_BUCKET'));
  const anchors: Anchor[] = [];
  for (let day = firstDayOf(month); day <= lastDayOf(month); day = addDays(day, 1))
    anchors.push(...(await store.kept(day)));
  const differences = await compareAnchors(ports, anchors);
  printDifferences(differences);
  console.log(
    `${month}: ${anchors.length} anchors compared, ${differences.length} streams differ, ${secondsSince(startedAt)}`,
  );
  return differences.length === 0;
}

function secondsSince(startedAt: number): string {
  return `in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;
}

async function* one(ports: Parameters<typeof auditMonth>[0], org: string | undefined, month: string, kind: AuditKind) {
  if (org === undefined) throw new UsageError(`${kind} needs --org: whose month is to be audited`);
  yield await auditMonth(ports, org, month, kind);
}

function print({ organisationId, days, reproduced, invoices, differences }: AuditedMonth): void {
  const made = `${days} days, ${reproduced} invoices and adjustments of the month, ${invoices} invoices of the account`;
  console.log(`${differences.length === 0 ? '✓' : '✗'} ${organisationId}: ${made}`);
  printDifferences(differences);
}

function printDifferences(differences: readonly Difference[]): void {
  for (const { at, recorded, expected } of differences.slice(0, SHOWN)) {
    console.log(`    ${at}: the log says ${recorded.slice(0, 200)}, it comes to ${expected.slice(0, 200)}`);
  }
  if (differences.length > SHOWN) console.log(`    and ${differences.length - SHOWN} more`);
}

await runCommand(HELP, main);
