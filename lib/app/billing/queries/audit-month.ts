import type { CommitReader, Kernel } from 'epoch';
import { dayEnd, lastDayOf, type Month } from '../../../domain/metering/day.ts';
import type { UsageLedger } from '../../usage/queries/ledger.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';
import { createNaiveUsage, type NaiveUsage, stepsOf } from './naive-usage.ts';
import { type Difference, recomputeMonth } from './recompute.ts';
import { recomputeAccount } from './recompute-account.ts';
import { uncounted } from './uncounted.ts';
import { usedStreams } from './used-streams.ts';

export interface AuditPorts {
  readonly kernel: Kernel;
  readonly events: CommitReader;
  readonly ledger: UsageLedger;
  readonly digest: (text: string) => string;
}

/** `usage`: the days alone; `invoice`: also what was made of them. */
export type AuditKind = 'usage' | 'invoice';

export interface AuditedMonth {
  readonly organisationId: string;
  readonly days: number;
  readonly reproduced: number;
  readonly invoices: number;
  readonly differences: readonly Difference[];
}

/** Parts of the log that are scanned at the same time. */
const SEGMENTS = 4;

/** Audits a customer's month from its own streams, as the lists of its files and attempts name them. */
export async function auditMonth(
  ports: AuditPorts & { readonly timelines: Timelines },
  organisationId: string,
  month: Month,
  kind: AuditKind = 'invoice',
): Promise<AuditedMonth> {
  const usage = createNaiveUsage();
  for (const stream of await usedStreams(ports.timelines, organisationId, [month]))
    for await (const commit of ports.events.read(stream)) for (const step of stepsOf(commit)) usage.add(step);
  return auditBy(ports, organisationId, month, kind, usage);
}

/** Audits a month of every customer, by one reading of the whole log: no list of files is trusted. */
export async function* auditAll(ports: AuditPorts, month: Month): AsyncGenerator<AuditedMonth> {
  const usages = new Map<string, NaiveUsage>();
  const customers = new Set<string>();
  const until = dayEnd(lastDayOf(month));
  const scan = async (segment: number) => {
    for await (const commit of ports.events.scan(segment, SEGMENTS)) {
      if (commit.stream.startsWith('billing-period#') && commit.stream.endsWith(`/${month}`)) {
        customers.add(commit.stream.slice('billing-period#'.length, -month.length - 1));
      }
      for (const step of stepsOf(commit)) {
        if (step.atMs >= until) continue;
        const usage = usages.get(step.organisationId) ?? createNaiveUsage();
        usages.set(step.organisationId, usage);
        usage.add(step);
      }
    }
  };
  await Promise.all(Array.from({ length: SEGMENTS }, (_, segment) => scan(segment)));
  for (const organisationId of [...customers].sort()) {
    yield await auditBy(ports, organisationId, month, 'invoice', usages.get(organisationId) ?? createNaiveUsage());
  }
}

async function auditBy(
  ports: AuditPorts,
  organisationId: string,
  month: Month,
  kind: AuditKind,
  usage: NaiveUsage,
): Promise<AuditedMonth> {
  for (const { meter, delta, atMs } of await uncounted(ports, organisationId, [month]))
    usage.add({ meter, delta: -BigInt(delta), atMs });
  const { days, reproduced, differences } = await recomputeMonth(ports, organisationId, month, usage);
  const found = { organisationId, days, reproduced };
  if (kind === 'usage') {
    return { ...found, invoices: 0, differences: differences.filter(({ at }) => at.startsWith('count of ')) };
  }
  const account = await recomputeAccount(ports.events, organisationId);
  return { ...found, invoices: account.invoices, differences: [...differences, ...account.differences] };
}
