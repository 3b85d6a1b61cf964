import { addDays, type Day } from '../../../lib/domain/metering/day.ts';
import { useRead } from '../session/read.ts';

/** Days of the chart. */
const DAYS = 14;
/** Rows of a short list, and of what runs or failed. */
export const SHOWN = 5;
export const SHOWN_AT_ONCE = 4;
const NEWEST = { limit: SHOWN, sort: 'date', order: 'descending', state: 'available' } as const;

/**
 * What the overview has below its figures, asked for together with them: whoever waits for one reply before asking for the next waits
 * twice.
 */
export function useBelowReads(org: string, pays: boolean, works: boolean, today: Day) {
  return {
    budgets: useRead('finance.listBudgets', { org }, undefined, { enabled: pays }),
    failures: useRead('jobs.list', { org }, { limit: SHOWN_AT_ONCE, status: 'failed' }, { enabled: works }),
    files: useRead('files.list', { org }, NEWEST, { enabled: works }),
    days: useRead('billing.listUsageDays', { org }, { from: addDays(today, 1 - DAYS), to: today }, { enabled: pays }),
  };
}

export type BelowReads = ReturnType<typeof useBelowReads>;
