import type { Kernel, Rejection } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import type { ExistingJob, JobState } from '../../../domain/job/state.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../domain/job-slots/job-slots.ts';
import { type FullSlots, fullFor } from '../../../domain/job-slots/room.ts';
import type { JobSlotsState } from '../../../domain/job-slots/state.ts';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import { type OrganisationState, suspensionOf } from '../../../domain/organisation/state.ts';
import { capFor } from '../../../domain/spending/decide/reserve.ts';
import { spending } from '../../../domain/spending/spending.ts';
import { monthAt } from '../../../domain/spending/state.ts';
import { attemptSpend, type SpendOf } from './attempt-spend.ts';
import { positionOf, type QueueReader } from './waiting-jobs.ts';

/** Why a job waits. `pause`: after a failed attempt, until it is due; `budget`: the attempt could go
 * beyond one; `suspended`: the organisation is, and gets no slot until it is resumed; `turn`: a slot is free, and will be granted at once. */
export type WaitingReason = FullSlots['full'] | 'budget' | 'pause' | 'suspended' | 'turn';

export interface WaitingJob {
  readonly sinceMs: number;
  readonly dueAtMs: number;
  /** Among its organisation's jobs on the same machine type, from 1. */
  readonly position: number;
  readonly reason: WaitingReason;
  readonly message: string;
}

const WHOSE: Readonly<Record<FullSlots['full'], string>> = {
  organisation: 'of the organisation',
  'machine-type': 'of this machine type',
  all: 'of the platform',
};

/** Where a job stands in the queue, and what it waits for; undefined for one that does not wait. */
export async function waitingJob(
  { kernel, queue, nowMs }: { readonly kernel: Kernel; readonly queue: QueueReader; readonly nowMs: number },
  jobId: string,
  job: ExistingJob,
): Promise<WaitingJob | undefined> {
  if (job.waiting === undefined) return undefined;
  const { organisationId } = job;
  const { sinceMs, dueAtMs } = job.waiting;
  const [{ state: slots }, { state: owner }, position] = await Promise.all([
    kernel.load(jobSlots, JOB_SLOTS_ID),
    kernel.load(organisationHistory, organisationId),
    positionOf(queue, { ...job.waiting, organisationId, jobId }),
  ]);
  return { sinceMs, dueAtMs, position, ...(await whyWaiting({ kernel, slots, owner, nowMs }, jobId, job)) };
}

interface Around {
  readonly kernel: Kernel;
  readonly slots: JobSlotsState;
  /** The job's organisation. */
  readonly owner: OrganisationState;
  readonly nowMs: number;
}

/** What a job waits for; one that does not wait any more has its turn. */
export async function whyWaiting(
  { kernel, slots, owner, nowMs }: Around,
  jobId: string,
  job: JobState,
): Promise<Pick<WaitingJob, 'reason' | 'message'>> {
  if (job.status === 'none' || job.waiting === undefined) return { reason: 'turn', message: waitingMessage(undefined) };
  const { organisationId, configurationId, label, waiting, spec } = job;
  const { dueAtMs, machineType } = waiting;
  if (suspensionOf(owner) !== undefined) {
    return { reason: 'suspended', message: 'waiting until the organisation is resumed' };
  }
  if (dueAtMs > nowMs) {
    const due = new Date(dueAtMs).toISOString();
    return { reason: 'pause', message: `the next attempt begins at ${due} at the earliest` };
  }
  const of = { organisationId, jobId, configurationId, ...defined({ label }) };
  const cap = await capOf(kernel, { ...of, ...waiting, spec }, nowMs);
  if (cap !== undefined) return { reason: 'budget', message: cap.message };
  const full = fullFor(slots, { organisationId, machineType });
  return { reason: full?.full ?? 'turn', message: waitingMessage(full) };
}

/** Which slots are all in use; without any such, a slot is granted at once. */
function waitingMessage(full: FullSlots | undefined): string {
  if (full === undefined) return 'waiting for its turn';
  return `waiting: ${full.used} of ${full.limit} slots ${WHOSE[full.full]} in use`;
}

/** The budget that the job's next attempt could go beyond. Its price is read only where there is a cap. */
async function capOf(kernel: Kernel, of: SpendOf, nowMs: number): Promise<Rejection | undefined> {
  const { state } = await kernel.load(spending, of.organisationId);
  if (!Object.values(state.budgets).some(({ isCap }) => isCap)) return undefined;
  return capFor(state, await attemptSpend(kernel, of, nowMs), monthAt(nowMs));
}
