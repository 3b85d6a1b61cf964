import { dayOf } from '../../../domain/metering/day.ts';
import {
  MAX_FATES,
  type ReconcileReport,
  type RunReports,
  type SweepReport,
  shortened,
} from '../../ports/run-reports.ts';
import type { UpkeepReport } from './upkeep.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Runs of the sweep that are kept: those of an hour. Nights of the comparison: those of five weeks. */
export const SWEEPS_KEPT = 60;
export const NIGHTS_KEPT = 35;

const slot = (number: number, of: number) => String(number % of).padStart(2, '0');

/** Stores the report of a sweep over that of an hour before. A failure to store it does not fail the run: it joins the other errors. */
export async function reportSweep(
  reports: Pick<RunReports, 'put'>,
  { atMs, compared, repaired, parked, ahead, unfinished, timersFired, timersFailed, repairs, errors }: SweepReport,
  told: string[],
): Promise<void> {
  const counts = { compared, repaired, parked, ahead, unfinished, timersFired, timersFailed };
  const report = { atMs, ...counts, repairs, errors: errors.slice(0, MAX_FATES).map(shortened) };
  await reports
    .put('sweep', slot(Math.floor(atMs / MINUTE_MS), SWEEPS_KEPT), report)
    .catch((error: unknown) => void told.push(`report of the sweep: ${String(error)}`));
}

/** Adds a page of the comparison to the report of its night. */
export async function reportReconciled(
  reports: Pick<RunReports, 'get' | 'put'>,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
  page: UpkeepReport,
  nowMs: number,
): Promise<void> {
  const night = slot(Math.floor(nowMs / DAY_MS), NIGHTS_KEPT);
  const kept = isFirst ? undefined : await reports.get('reconcile', night);
  // What is left in the place of five weeks ago is not this night's.
  const before = kept !== undefined && dayOf(kept.startedAtMs) === dayOf(nowMs) ? kept : emptyNight(nowMs);
  await reports.put('reconcile', night, {
    startedAtMs: before.startedAtMs,
    atMs: nowMs,
    isOver: isLast,
    organisations: before.organisations + page.organisations,
    uploads: before.uploads + page.uploads,
    removed: before.removed + page.removed,
    removedBytes: before.removedBytes + page.removedBytes,
    kept: before.kept + page.kept,
    differing: before.differing + page.differing,
    named: [...before.named, ...page.named].slice(0, MAX_FATES),
  });
}

function emptyNight(nowMs: number): ReconcileReport {
  const none = { organisations: 0, uploads: 0, removed: 0, removedBytes: 0, kept: 0, differing: 0 };
  return { startedAtMs: nowMs, atMs: nowMs, isOver: false, ...none, named: [] };
}
