import { commandsOf, type Kernel, type Origin } from 'epoch';
import { job } from '../../../domain/job/job.ts';
import type { JudgedLease, Leases } from '../../ports/leases.ts';

export interface JudgeDependencies {
  readonly kernel: Kernel;
  readonly leases: Leases;
  readonly wallMs: () => number;
}

/** A runner that is silent for so long is lost: eight heartbeats. */
export const LEASE_MS = 120_000;
/** The judge runs every minute. When it has not run for so long, the platform was away, and no runner could reach it. */
export const MAX_JUDGE_PAUSE_MS = 150_000;
/** Leases that one run looks at; the next run begins where it ended. */
export const MAX_JUDGED = 20_000;
const PAGE = 1_000;

interface LastRun {
  readonly ranAtMs: number;
  /** Since when the platform can be reached without a pause. */
  readonly sinceMs: number;
  readonly after?: string;
}

/** The last run of the judge: `after` is the lease that it ended at. */
const NOTE = 'lease-judge';

/**
 * Ends attempts whose runner is silent, at its last heartbeat. After an outage of the platform itself silence counts from
 * its return. The lease is marked before the attempt is ended: from then on no heartbeat saves it, and a run that dies in
 * between is completed by the next one.
 */
export async function judgeLeases(
  { kernel, leases, wallMs }: JudgeDependencies,
  origin: Origin,
): Promise<{ readonly lost: number }> {
  const nowMs = wallMs();
  const last = await leases.note<LastRun>(NOTE);
  const wasAway = last === undefined || nowMs - last.ranAtMs > MAX_JUDGE_PAUSE_MS;
  const sinceMs = wasAway ? nowMs : last.sinceMs;
  const isSilent = ({ beatWallMs, lost }: JudgedLease) => lost || nowMs - Math.max(beatWallMs, sinceMs) > LEASE_MS;
  let [after, lost] = [last?.after, 0];
  for (let seen = 0; seen < MAX_JUDGED; seen += PAGE) {
    const { items, cursor } = await leases.page(PAGE, after);
    for (const lease of items) if (isSilent(lease) && (await endSilent({ kernel, leases }, lease, origin))) lost += 1;
    after = cursor;
    if (cursor === undefined) break;
  }
  await leases.setNote(NOTE, { ranAtMs: nowMs, sinceMs, after });
  return { lost };
}

/** Whether the attempt was going on until now. */
async function endSilent(
  { kernel, leases }: Pick<JudgeDependencies, 'kernel' | 'leases'>,
  lease: JudgedLease,
  origin: Origin,
): Promise<boolean> {
  if (!lease.lost && !(await leases.giveUp(lease))) return false;
  const { organisationId, jobId, attemptId, beatAtMs } = lease;
  const data = { organisationId, attemptId, reason: 'its runner fell silent', atMs: beatAtMs };
  const outcome = await kernel.execute(job, commandsOf(job).FailAttempt(jobId, data), origin);
  await leases.end(attemptId);
  return outcome.ok && outcome.commit !== undefined;
}
