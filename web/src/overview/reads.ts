import { addDays, type Day } from '../../../lib/domain/metering/day.ts';
import { useRead } from '../session/read.ts';

/** Days of the chart. */
const DAYS = 14;
/** Rows of a short list. */
const SHOWN = 5;
const NEWEST = { limit: SHOWN, sort: 'date', order: 'descending', state: 'available' } as const;

/**
 * What the overview has below its figures, asked for together with them: whoever waits for one reply before asking for the next waits
 * twice. Only the last days wait for the platform's own day, which a figure brings.
 */
export function useBelowReads(org: string, pays: boolean, works: boolean, today: Day | undefined) {
  const lastDays = today === undefined ? undefined : { from: addDays(today, 1 - DAYS), to: today };
  return {
    budgets: useRead('finance.listBudgets', { org }, undefined, { enabled: pays }),
    failures: useRead('jobs.list', { org }, { limit: SHOWN, status: 'failed' }, { enabled: works }),
    files: useRead('files.list', { org }, NEWEST, { enabled: works }),
    days: useRead('billing.listUsageDays', { org }, lastDays, { enabled: lastDays !== undefined }),
  };
}

export type BelowReads = ReturnType<typeof useBelowReads>;
