import { commandsOf, type Kernel, type Origin, type Outcome, type Refused, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { machineIdOf } from '../../../domain/ids.ts';
import type { JobEvent } from '../../../domain/job/events.ts';
import { job } from '../../../domain/job/job.ts';
import type { JobState } from '../../../domain/job/state.ts';
import { attemptLimitMs } from '../../../domain/job-spec.ts';
import { ATTEMPT_GRACE_MS } from '../../../domain/limits.ts';

export interface StartAttemptRequest {
  readonly organisationId: string;
  readonly jobId: string;
  readonly attemptId: string;
  /** The runner's own, fresh per process. */
  readonly token: string;
}

export interface StartAttemptDependencies {
  readonly kernel: Kernel;
  readonly nowMs: () => number;
}

/** Files that are pinned at the same time. */
const PINS_AT_ONCE = 16;

type Started = Outcome<JobState, JobEvent>;

/**
 * Pins the inputs that the job was submitted with, and starts the attempt with exactly those: what a runner reads cannot be
 * deleted under it. When one is deleted by now, the job fails (`input-gone`), for it would run on less than it was
 * submitted with; one that is still being uploaded refuses the start (`file-not-available`). Repeating the
 * request is harmless; another runner gets `attempt-taken`.
 *
 * A pin that is never removed (after a crash right here) ends by itself, at the latest a while after the attempt could have.
 */
export async function startAttempt(
  deps: StartAttemptDependencies,
  request: StartAttemptRequest,
  origin: Origin,
): Promise<Started> {
  const { state } = await deps.kernel.load(job, request.jobId);
  const pins = await pinAll(deps, request, waiting(state, request) ? state : undefined, origin);
  if (pins.gone !== undefined) await refuse(deps, request, pins.gone, origin);
  const outcome = pins.refused ?? (await start(deps, request, pins.held, origin));
  // The runner that has the attempt reads the same files under the same pins.
  if (outcome.ok || outcome.rejection.code === 'attempt-taken') return outcome;
  await inGroups(pins.held, (fileId) => unpin(deps, request, fileId, origin));
  return outcome;
}

type Waiting = Exclude<JobState, { status: 'none' }>;

/** Whether this attempt has yet to start; otherwise the job answers without any file being looked at. */
function waiting(state: JobState, { organisationId, attemptId }: StartAttemptRequest): state is Waiting {
  if (state.status === 'none' || state.organisationId !== organisationId) return false;
  const { attempt } = state;
  return attempt?.id === attemptId && attempt.over === undefined && attempt.started === undefined;
}

interface Pins {
  readonly held: readonly string[];
  readonly refused?: Refused;
  /** An input that does not exist any more. */
  readonly gone?: string;
}

async function pinAll(
  { kernel, nowMs }: StartAttemptDependencies,
  { organisationId, attemptId }: StartAttemptRequest,
  state: Waiting | undefined,
  origin: Origin,
): Promise<Pins> {
  if (state === undefined) return { held: [] };
  // Twice the grace: the attempt itself is ended after the first one.
  const untilMs = nowMs() + attemptLimitMs(state.spec) + ATTEMPT_GRACE_MS;
  const data = { organisationId, attemptId, untilMs };
  const held: string[] = [];
  let refused: Refused | undefined;
  let gone: string | undefined;
  const { pinned = [] } = state;
  await inGroups(pinned, async (fileId) => {
    if (refused) return;
    const outcome = await kernel.execute(file, commandsOf(file).PinFile(fileId, data), origin);
    if (outcome.ok) held.push(fileId);
    else {
      refused = isGone(outcome.rejection) ? { ...outcome, rejection: inputGone(fileId) } : outcome;
      if (isGone(outcome.rejection)) gone = fileId;
    }
  });
  const inOrder = pinned.filter((fileId) => held.includes(fileId));
  return { held: inOrder, ...defined({ refused, gone }) };
}

function inputGone(fileId: string): Rejection {
  return reject('input-gone', `input ${fileId} was deleted after the job was submitted: the job has failed`);
}

/** Ends the job, so that no other attempt is made. */
async function refuse(
  { kernel }: StartAttemptDependencies,
  { organisationId, jobId, attemptId }: StartAttemptRequest,
  fileId: string,
  origin: Origin,
): Promise<void> {
  await kernel.execute(job, commandsOf(job).RefuseInputs(jobId, { organisationId, attemptId, fileId }), origin);
}

function isGone({ code, details }: Rejection): boolean {
  return code === 'not-found' || (code === 'file-not-available' && details?.['status'] !== 'uploading');
}

function start(
  { kernel }: StartAttemptDependencies,
  { organisationId, jobId, attemptId, token }: StartAttemptRequest,
  inputs: readonly string[],
  origin: Origin,
): Promise<Started> {
  const data = { organisationId, attemptId, token, inputs, machineId: machineIdOf(attemptId) };
  return kernel.execute(job, commandsOf(job).StartAttempt(jobId, data), origin);
}

async function unpin(
  { kernel }: StartAttemptDependencies,
  { organisationId, attemptId }: StartAttemptRequest,
  fileId: string,
  origin: Origin,
): Promise<void> {
  const data = { organisationId, attemptId };
  await kernel.execute(file, commandsOf(file).UnpinFile(fileId, data), origin);
}

async function inGroups(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  for (let at = 0; at < ids.length; at += PINS_AT_ONCE) {
    await Promise.all(ids.slice(at, at + PINS_AT_ONCE).map(work));
  }
}
