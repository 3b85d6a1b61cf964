import { commandsOf, type Kernel, type Origin } from 'epoch';
import { type IdKind, machineIdOf } from '../../../domain/ids.ts';
import { job } from '../../../domain/job/job.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../domain/job-slots/job-slots.ts';
import { fullFor, shareOf } from '../../../domain/job-slots/room.ts';
import type { JobSlotsState } from '../../../domain/job-slots/state.ts';
import { MACHINE_WAIT_MS } from '../../../domain/limits.ts';
import { machine } from '../../../domain/machine/machine.ts';
import { firstWaiting, nextWaiting, type QueueCursor, type QueueReader } from '../queries/waiting-jobs.ts';
import { type QueuedJob, queueKey } from '../views/job-queue.ts';

export interface DispatchDependencies {
  readonly kernel: Kernel;
  readonly queue: QueueReader;
  readonly cursor: QueueCursor;
  readonly nowMs: () => number;
  readonly newId: (kind: IdKind) => string;
}

/** Slots that one run grants at most; the next run continues. */
export const MAX_GRANTS = 100;
/** Jobs that one run finds no longer waiting: rows of the queue that are only late. */
const MAX_STALE = 200;

/**
 * Which waiting job is served next: of the organisation that has the least of what it is due; then by priority, then
 * the one that waits longest. Undefined when none of them has room.
 */
export function nextToServe(heads: readonly QueuedJob[], slots: JobSlotsState): QueuedJob | undefined {
  const rank = (one: QueuedJob, other: QueuedJob) =>
    shareOf(slots, one.organisationId) - shareOf(slots, other.organisationId) ||
    (one.organisationId === other.organisationId ? other.priority - one.priority : 0) ||
    one.dueAtMs - other.dueAtMs ||
    (one.jobId < other.jobId ? -1 : 1);
  return heads.filter((head) => fullFor(slots, head) === undefined).sort(rank)[0];
}

/** Grants slots to waiting jobs while there are any of both. Runs at the same time, or for nothing, do no harm. */
export async function dispatchJobs(deps: DispatchDependencies, origin: Origin): Promise<{ readonly granted: number }> {
  const { kernel, queue, nowMs } = deps;
  let slots = (await kernel.load(jobSlots, JOB_SLOTS_ID)).state;
  if (slots.used.all >= slots.limits.all) return { granted: 0 };
  let heads = await firstWaiting(queue, nowMs(), deps.cursor);
  let [granted, stale] = [0, 0];
  while (granted < MAX_GRANTS && stale < MAX_STALE) {
    const head = nextToServe(heads, slots);
    if (head === undefined) break;
    const outcome = await serve(deps, head, origin);
    slots = outcome.slots;
    if (outcome.served) granted += 1;
    else stale += 1;
    if (outcome.full) continue;
    const next = await nextWaiting(queue, head, nowMs(), queueKey(head));
    heads = heads.flatMap((one) => (one !== head ? one : (next ?? [])));
  }
  return { granted };
}

interface Served {
  readonly served: boolean;
  /** Another run took the last slot: the job keeps its turn. */
  readonly full: boolean;
  readonly slots: JobSlotsState;
}

/** The slot, the attempt and the machine's request: all of it or nothing. */
async function serve(
  { kernel, newId, nowMs }: DispatchDependencies,
  { organisationId, jobId, machineType }: QueuedJob,
  origin: Origin,
): Promise<Served> {
  const attemptId = newId('attempt');
  const { state } = await kernel.load(job, jobId);
  const slot = { organisationId, jobId, attemptId, machineType };
  if (state.status !== 'none' && state.waiting !== undefined) {
    const request = { ...slot, spec: state.spec, deadlineMs: nowMs() + MACHINE_WAIT_MS };
    const outcome = await kernel.executeAll(
      [
        { aggregate: jobSlots, command: commandsOf(jobSlots).GrantSlot(JOB_SLOTS_ID, slot) },
        { aggregate: job, command: commandsOf(job).BeginAttempt(jobId, { organisationId, attemptId }) },
        { aggregate: machine, command: commandsOf(machine).RequestMachine(machineIdOf(attemptId), request) },
      ],
      origin,
    );
    if (outcome.ok) return { served: true, full: false, slots: outcome.results[0].state };
    const { state: slots } = await kernel.load(jobSlots, JOB_SLOTS_ID);
    return { served: false, full: outcome.rejection.code === 'no-slot', slots };
  }
  return { served: false, full: false, slots: (await kernel.load(jobSlots, JOB_SLOTS_ID)).state };
}

/** Returns the slot of an attempt that is over; where it has none (any more), nothing happens. */
export async function returnSlot(
  { kernel }: Pick<DispatchDependencies, 'kernel'>,
  jobId: string,
  attemptId: string,
  origin: Origin,
): Promise<void> {
  const { state } = await kernel.load(job, jobId);
  if (state.status === 'none' || state.slot !== attemptId) return;
  const { organisationId, spec } = state;
  const slot = { organisationId, jobId, attemptId, machineType: spec.machineType };
  await kernel.executeAll(
    [
      { aggregate: job, command: commandsOf(job).ReturnSlot(jobId, { organisationId, attemptId }) },
      { aggregate: jobSlots, command: commandsOf(jobSlots).ReleaseSlot(JOB_SLOTS_ID, slot) },
    ],
    origin,
  );
}
