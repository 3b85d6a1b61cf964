import type { Month } from '../../../domain/metering/day.ts';
import { MAX_FATES, type RunReports, shortened } from '../../ports/run-reports.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';
import { type AuditedMonth, type AuditPorts, auditMonth } from '../queries/audit-month.ts';

export interface ReportedAuditPorts extends AuditPorts {
  readonly timelines: Timelines;
  readonly reports: Pick<RunReports, 'put'>;
}

/** Audits a customer's month, and keeps what differs. */
export async function reportedAudit(
  ports: ReportedAuditPorts,
  organisationId: string,
  month: Month,
  nowMs: () => number,
): Promise<AuditedMonth> {
  const audited = await auditMonth(ports, organisationId, month);
  const { days, reproduced, invoices, differences } = audited;
  const shown = differences.slice(0, MAX_FATES).map(({ at, recorded, expected }) => ({
    at: shortened(at),
    recorded: shortened(recorded),
    expected: shortened(expected),
  }));
  const found = { days, reproduced, invoices, differing: differences.length, differences: shown };
  await ports.reports.put('audit', organisationId, {
    organisationId,
    state: 'ended',
    atMs: nowMs(),
    month,
    ...found,
  });
  return audited;
}
