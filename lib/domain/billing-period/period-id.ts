import { isMonth, type Month } from '../metering/day.ts';

/** Names a period's stream: `org_…/2026-01`. */
export function periodId(organisationId: string, period: Month): string {
  return `${organisationId}/${period}`;
}

/** Undefined for what names no period. */
export function parsePeriodId(id: string): { readonly organisationId: string; readonly period: Month } | undefined {
  const slash = id.lastIndexOf('/');
  const period = id.slice(slash + 1);
  return slash < 1 || !isMonth(period) ? undefined : { organisationId: id.slice(0, slash), period };
}
