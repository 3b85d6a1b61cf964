import type { Role } from '../../../api/route.ts';
import type { ExportKind } from '../../../domain/data-exports/events.ts';

const OF_A_MONTH: ReadonlySet<ExportKind> = new Set(['focus', 'usage-days']);
/** What billing readers do not see elsewhere either. */
const OF_WORK: ReadonlySet<ExportKind> = new Set(['files', 'jobs']);

export function isOfMonth(kind: ExportKind): boolean {
  return OF_A_MONTH.has(kind);
}

/** Whether a role sees what an export of this kind lists. */
export function mayExport(role: Role, kind: ExportKind): boolean {
  if (role === 'member') return false;
  return role !== 'billing-reader' || !OF_WORK.has(kind);
}
