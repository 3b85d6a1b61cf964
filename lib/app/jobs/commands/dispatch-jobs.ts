import { commandsOf, type Kernel, type Origin } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { type IdKind, machineIdOf } from '../../../domain/ids.ts';
import { job } from '../../../domain/job/job.ts';
import { specOn } from '../../../domain/job/state.ts';
import { JOB_SLOTS_ID, jobSlots } from '../../../domain/job-slots/job-slots.ts';
import { fullFor, shareOf } from '../../../domain/job-slots/room.ts';
import type { JobSlotsState } from '../../../domain/job-slots/state.ts';
import { MACHINE_WAIT_MS } from '../../../domain/limits.ts';
import { machine } from '../../../domain/machine/machine.ts';
import { organisationHistory } from '../../../domain/organisation/reading.ts';
import { suspensionOf } from '../../../domain/organisation/state.ts';
import { capFor } from '../../../domain/spending/decide/reserve.ts';
import { spending } from '../../../domain/spending/spending.ts';
import { monthAt, type SpendingState } from '../../../domain/spending/state.ts';
import { IS_NEW } from '../../http/create-once.ts';
import { attemptSpend } from '../queries/attempt-spend.ts';
import { firstWaiting, nextWaiting, type QueueCursor, type QueueReader } from '../queries/waiting-jobs.ts';
import { type QueuedJob, queueKey } from '../views/job-queue.ts';
import { type CappedCursors, passingCapped } from './passing-capped.ts';

export interface DispatchDependencies {
  readonly kernel: Kernel;
  readonly queue: QueueReader;
  readonly cursor: QueueCursor;
  readonly capped: CappedCursors;
  readonly nowMs: () => number;
  readonly newId: (kind: IdKind) => string;
  /** A run ends early when this says no: what still waits is served by the next one, within a minute. */
  readonly mayBegin: () => boolean;
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
  let slots = (await kernel.load(jobSlots, JOB_SLOTS_ID, { forCommand: true })).state;
  if (slots.used.all >= slots.limits.all) return { granted: 0 };
  let heads = await firstWaiting(queue, nowMs(), deps.cursor);
  let [granted, stale] = [0, 0];
  const capped = passingCapped(deps);
  // Each is asked once in a run: one that is suspended meanwhile has what this run grants.
  const active = new Set<string>();
  while (granted < MAX_GRANTS && stale < MAX_STALE && deps.mayBegin()) {
    const head = nextToServe(heads, slots);
    if (head === undefined) break;
    const { organisationId } = head;
    if (!active.has(organisationId)) {
      if (suspensionOf((await kernel.load(organisationHistory, organisationId)).state) !== undefined) {
        heads = heads.filter((one) => one.organisationId !== organisationId);
        continue;
      }
      active.add(organisationId);
    }
    const outcome = await serve(deps, head, capped.budgetsOf(organisationId), origin);
    slots = outcome.slots ?? slots;
    if (outcome.served) granted += 1;
    else if (outcome.capped === undefined) stale += 1;
    if (outcome.full) continue;
    const next =
      outcome.capped === undefined
        ? await nextWaiting(queue, head, nowMs(), queueKey(head))
        : await capped.next(head, outcome.capped);
    heads = heads.flatMap((one) => (one !== head ? one : (next ?? [])));
  }
  return { granted };
}

interface Served {
  readonly served: boolean;
  /** Another run took the last slot: the job keeps its turn. */
  readonly full: boolean;
  /** The attempt could go beyond one of these budgets: the job waits, others of its organisation may not have to. */
  readonly capped?: SpendingState;
  /** As they are now, where they were read. */
  readonly slots?: JobSlotsState;
}

const CAPPED: ReadonlySet<string> = new Set(['budget-exhausted', 'too-many-reservations']);

/**
 * The slot, the attempt, the most that it may come to, and the machine's request: all of it or nothing. `budgets`: as this run
 * has found them used up; what they have no room for is not tried.
 */
async function serve(
  { kernel, newId, nowMs }: DispatchDependencies,
  { organisationId, jobId, machineType }: QueuedJob,
  budgets: SpendingState | undefined,
  origin: Origin,
): Promise<Served> {
  const attemptId = newId('attempt');
  const { state } = await kernel.load(job, jobId, { forCommand: true });
  // A row may be late: the job may wait by now for a larger machine.
  if (state.status === 'none' || state.waiting?.machineType !== machineType) return { served: false, full: false };
  const slot = { organisationId, jobId, attemptId, machineType };
  const request = { ...slot, spec: specOn(state.spec, machineType), deadlineMs: nowMs() + MACHINE_WAIT_MS };
  const { userId } = state.waiting;
  const { configurationId, label, spec } = state;
  const of = { organisationId, jobId, userId, configurationId, machineType, spec, ...defined({ label }) };
  const spend = await attemptSpend(kernel, of, nowMs());
  if (budgets !== undefined && capFor(budgets, spend, monthAt(nowMs())) !== undefined) {
    return { served: false, full: false, capped: budgets };
  }
  const outcome = await kernel.executeAll(
    [
      { aggregate: jobSlots, command: commandsOf(jobSlots).GrantSlot(JOB_SLOTS_ID, slot) },
      { aggregate: job, command: commandsOf(job).BeginAttempt(jobId, { organisationId, attemptId, machineType }) },
      { aggregate: machine, command: commandsOf(machine).RequestMachine(machineIdOf(attemptId), request), ...IS_NEW },
      { aggregate: spending, command: commandsOf(spending).ReserveSpend(organisationId, { attemptId, ...spend }) },
    ],
    origin,
  );
  if (outcome.ok) return { served: true, full: false, slots: outcome.results[0].state };
  const { state: slots } = await kernel.load(jobSlots, JOB_SLOTS_ID);
  const { code } = outcome.rejection;
  const capped = CAPPED.has(code) ? (await kernel.load(spending, organisationId)).state : undefined;
  return { served: false, full: code === 'no-slot', slots, ...defined({ capped }) };
}

/** What of an attempt is billed; absent when nothing is. */
export interface BilledRun {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Returns the slot of an attempt that is over and settles what it came to; where it has none (any more), nothing happens.
 */
export async function returnSlot(
  { kernel }: Pick<DispatchDependencies, 'kernel'>,
  jobId: string,
  attemptId: string,
  run: BilledRun | undefined,
  origin: Origin,
): Promise<void> {
  const { state } = await kernel.load(job, jobId, { forCommand: true });
  if (state.status === 'none' || state.slot !== attemptId) return;
  const { organisationId, attempt, spec } = state;
  const { machineType } = attempt ?? spec;
  const slot = { organisationId, jobId, attemptId, machineType };
  await kernel.executeAll(
    [
      { aggregate: job, command: commandsOf(job).ReturnSlot(jobId, { organisationId, attemptId }) },
      { aggregate: jobSlots, command: commandsOf(jobSlots).ReleaseSlot(JOB_SLOTS_ID, slot) },
      {
        aggregate: spending,
        command: commandsOf(spending).SettleSpend(organisationId, { attemptId, ...defined({ run }) }),
      },
    ],
    origin,
  );
}
