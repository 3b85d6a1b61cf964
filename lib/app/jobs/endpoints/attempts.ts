import { commandsOf, isRejection, type Rejection, reject } from 'epoch';
import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { storageKeyOf } from '../../../domain/file/sizing.ts';
import { job } from '../../../domain/job/job.ts';
import type { ExistingJob } from '../../../domain/job/state.ts';
import type { JobSpec } from '../../../domain/job-spec.ts';
import { fileRow } from '../../files/views/file-rows.ts';
import type { Caller } from '../../http/caller.ts';
import { keyOf, wasMade } from '../../http/create-once.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { iso, positionsOf } from '../../http/outcome.ts';
import type { AttemptCapability } from '../../ports/credentials.ts';
import type { Leases } from '../../ports/leases.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { completeUpload } from '../../uploads/commands/complete.ts';
import { confirmParts } from '../../uploads/commands/confirm.ts';
import { signParts } from '../../uploads/commands/sign.ts';
import { DEFAULT_CONTENT_TYPE, fileIdOf, startUpload, type UploadDependencies } from '../../uploads/commands/start.ts';
import { loadJob } from '../queries/read-job.ts';
import { specOf } from './job-reply.ts';
import { appendLog, isLogClosed } from './logs.ts';

type OfAttempt = 'startAttempt' | 'heartbeat' | 'reportAttempt' | 'listInputs' | 'appendLogs';
type OfOutput = `${'start' | 'complete'}Output` | `${'sign' | 'confirm'}OutputParts`;

export interface AttemptDependencies extends UploadDependencies {
  readonly leases: Pick<Leases, 'beat' | 'end'>;
  readonly wallMs: () => number;
  readonly secrets: Pick<Secrets, 'values'>;
}

/** The endpoints of the runner of one attempt, with the attempt's own capability. */
export function attemptEndpoints(deps: AttemptDependencies): Endpoints<'attempts'> {
  return { ...runEndpoints(deps), ...outputEndpoints(deps) };
}

function runEndpoints(deps: AttemptDependencies): Pick<Endpoints<'attempts'>, `attempts.${OfAttempt}`> {
  const { kernel, clock } = deps;

  return {
    async 'attempts.startAttempt'({ caller, body, origin }) {
      const { org, job: jobId, attempt: attemptId } = capabilityOf(caller);
      const request = { organisationId: org, jobId, attemptId, token: body.runner };
      // Loaded with the first attempt that starts: most calls are signs of life and logs.
      const { startAttempt } = await import('../commands/start-attempt.ts');
      const outcome = await startAttempt({ kernel, nowMs: clock.nowMs }, request, origin);
      if (!outcome.ok) return outcome.rejection;
      const { state } = outcome;
      if (state.status === 'none' || state.attempt?.started === undefined)
        throw new Error(`${attemptId} was started and has not`);
      const { deadlineMs } = state.attempt.started;
      await beat(deps, caller);
      const secrets = await secretsOf(deps, org, state.spec);
      const spec = specOf(state.spec);
      const reply = { job: jobId, attempt: attemptId, spec, deadlineAt: iso(deadlineMs), ...defined({ secrets }) };
      return { body: reply, positions: positionsOf(outcome) };
    },

    async 'attempts.heartbeat'({ caller }) {
      const now = await running(deps, caller);
      if (!isRejection(now)) {
        const isAlive = await beat(deps, caller);
        return { body: isAlive ? { stop: false } : { stop: true, reason: 'the runner was silent for too long' } };
      }
      const isOver = now.code === 'attempt-ended' || now.code === 'attempt-superseded';
      return isOver ? { body: { stop: true, reason: now.message } } : now;
    },

    async 'attempts.reportAttempt'({ caller, body, origin }) {
      const { org, job: jobId, attempt: attemptId } = capabilityOf(caller);
      const { outcome: how, failure, exitCode, reason, usage } = body;
      const data = {
        organisationId: org,
        attemptId,
        outcome: how,
        ...defined({ failure, exitCode, reason, usage }),
      };
      const outcome = await kernel.execute(job, commandsOf(job).ReportAttempt(jobId, data), origin);
      if (!outcome.ok) return outcome.rejection;
      await deps.leases.end(attemptId);
      return { body: { recorded: outcome.commit !== undefined }, positions: positionsOf(outcome) };
    },

    'attempts.listInputs': ({ caller }) => listInputs(deps, caller),

    async 'attempts.appendLogs'({ caller, body }) {
      const of = capabilityOf(caller);
      const loaded = await loadJob(kernel, of.org, of.job);
      if (isRejection(loaded)) return loaded;
      const { attempt } = loaded.state;
      // A remaining token cannot write into the past.
      if (attempt?.id !== of.attempt || isLogClosed(attempt, clock.nowMs()))
        return reject('attempt-ended', 'the attempt is over, and its log is closed');
      return (await appendLog(deps, of, body.sequence, body.text)) ?? { body: undefined };
    },
  };
}

/** Read at the start of each attempt: a value that was changed is the new one from the next attempt on. */
async function secretsOf({ secrets }: AttemptDependencies, org: string, spec: JobSpec) {
  if (spec.secrets === undefined) return undefined;
  const values = await secrets.values(org, Object.values(spec.secrets));
  const known = Object.entries(spec.secrets).flatMap(([variable, name]) => {
    const value = values[name];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return Object.fromEntries(known);
}

/** False when the attempt was given up for lost. */
function beat({ leases, clock, wallMs }: AttemptDependencies, caller: Caller): Promise<boolean> {
  const { org: organisationId, job: jobId, attempt: attemptId } = capabilityOf(caller);
  return leases.beat({ organisationId, jobId, attemptId, beatAtMs: clock.nowMs(), beatWallMs: wallMs() });
}

/** The pinned inputs of the attempt, each with a link that a runner can read it by. */
async function listInputs(deps: UploadDependencies, caller: Caller) {
  const { kernel, views, objects, clock } = deps;
  const now = await running(deps, caller);
  if (isRejection(now)) return now;
  const rows = await fileRow.getMany(
    views,
    now.inputs.map((fileId) => ({ fileId })),
  );
  const known = new Map(rows.map(({ values }) => [values.fileId, values]));
  const files = await Promise.all(
    now.inputs.map(async (id) => {
      const { state } = await kernel.load(file, id);
      if (state.status !== 'available') throw new Error(`input ${id} is pinned and ${state.status}`);
      const { contentType: type = DEFAULT_CONTENT_TYPE, checksum } = known.get(id) ?? {};
      const { url, expiresAtMs } = await objects.signDownload(storageKeyOf(now.of.org, id), state.name, type);
      return { id, name: state.name, sizeBytes: String(state.bytes), url, ...defined({ checksum }), expiresAtMs };
    }),
  );
  const expiresAtMs = Math.min(...files.map((one) => one.expiresAtMs), clock.nowMs() + 900_000);
  return { body: { files: files.map(({ expiresAtMs: _until, ...one }) => one), expiresAt: iso(expiresAtMs) } };
}

function outputEndpoints(deps: UploadDependencies): Pick<Endpoints<'attempts'>, `attempts.${OfOutput}`> {
  return {
    async 'attempts.startOutput'({ caller, body, origin, idempotency }) {
      const key = keyOf(idempotency);
      const now = await running(deps, caller);
      if (isRejection(now) && !(await wasMade(deps, key))) return now;
      const { org, job: producedBy, attempt } = capabilityOf(caller);
      const { name, contentType, checksum } = body;
      const sizeBytes = Number(body.sizeBytes);
      // A repeat is answered from its marker, whatever its uploader.
      const uploader = isRejection(now) ? attempt : now.userId;
      return startUpload(deps, { org, uploader, name, sizeBytes, contentType, checksum, producedBy }, origin, key);
    },

    async 'attempts.signOutputParts'({ caller, params, body }) {
      const now = await running(deps, caller);
      if (isRejection(now)) return now;
      const fileId = await ownOutput(deps, now.state, now.of, params.upload);
      return isRejection(fileId) ? fileId : signParts(deps, now.of.org, fileId, body.parts, body.checksums);
    },

    async 'attempts.confirmOutputParts'({ caller, params, body, origin }) {
      const now = await running(deps, caller);
      if (isRejection(now)) return now;
      const fileId = await ownOutput(deps, now.state, now.of, params.upload);
      return isRejection(fileId) ? fileId : confirmParts(deps, now.of.org, fileId, body.parts, origin);
    },

    async 'attempts.completeOutput'({ caller, params, origin }) {
      const now = await running(deps, caller);
      if (isRejection(now)) return now;
      const fileId = await ownOutput(deps, now.state, now.of, params.upload);
      if (isRejection(fileId)) return fileId;
      const completed = await completeUpload(deps, now.of.org, fileId, origin);
      if (isRejection(completed)) return completed;
      const data = { organisationId: now.of.org, attemptId: now.of.attempt, fileIds: [fileId] };
      const added = await deps.kernel.execute(job, commandsOf(job).AddOutputs(now.of.job, data), origin);
      if (!added.ok) return added.rejection;
      return { ...completed, positions: { ...completed.positions, ...positionsOf(added) } };
    },
  };
}

/** The job while this attempt runs; else why it does not. */
async function running(
  { kernel }: UploadDependencies,
  caller: Caller,
): Promise<{ of: AttemptCapability; state: ExistingJob; userId: string; inputs: readonly string[] } | Rejection> {
  const of = capabilityOf(caller);
  const loaded = await loadJob(kernel, of.org, of.job);
  if (isRejection(loaded)) return loaded;
  const { attempt } = loaded.state;
  if (attempt?.id !== of.attempt)
    return reject('attempt-superseded', 'this is not the latest attempt: stop working on it');
  if (attempt.over !== undefined)
    return reject('attempt-ended', `the attempt is over (${attempt.over}): stop working on it`);
  if (attempt.started === undefined) return reject('attempt-not-started', 'start the attempt first');
  return { of, state: loaded.state, userId: attempt.userId, inputs: attempt.started.inputs };
}

/** An output belongs to the job that makes it; other files of the organisation are no business of a runner. */
async function ownOutput(
  { kernel }: UploadDependencies,
  state: ExistingJob,
  of: AttemptCapability,
  upload: string,
): Promise<string | Rejection> {
  const fileId = fileIdOf(upload);
  if (state.outputs.includes(fileId)) return fileId;
  for await (const { events } of kernel.history(file, fileId, { from: 1, to: 1 })) {
    const [first] = events;
    if (first?.type === 'UploadStarted' && first.data.organisationId === of.org && first.data.producedBy === of.job)
      return fileId;
  }
  return reject('not-found', 'there is no such output');
}

function capabilityOf(caller: Caller): AttemptCapability {
  if (caller.kind !== 'attempt')
    throw new Error(`a runner's route was called by ${caller.kind}: it must be declared so`);
  return caller;
}
