import { commandsOf, isRejection, type Rejection, reject } from 'epoch';
import type { Seal } from 'epoch/consistency';
import { defined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import { job } from '../../../domain/job/job.ts';
import type { ExistingJob } from '../../../domain/job/state.ts';
import { type FileRow, fileRow } from '../../files/views/file-rows.ts';
import { base64url, bytesOfHex } from '../../http/base64url.ts';
import { keyOf, wasMade } from '../../http/create-once.ts';
import { eachOf } from '../../http/each-of.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import type { AttemptCapability } from '../../ports/credentials.ts';
import { finishUploads, startUploads } from '../../uploads/commands/batch.ts';
import { completeUpload } from '../../uploads/commands/complete.ts';
import { confirmParts } from '../../uploads/commands/confirm.ts';
import { beginningOf } from '../../uploads/commands/open.ts';
import { signParts } from '../../uploads/commands/sign.ts';
import { hasObject, isStaged, stageUpload } from '../../uploads/commands/stage.ts';
import { fileIdOf, startUpload, type UploadDependencies } from '../../uploads/commands/start.ts';
import { provenOutputs, proveOutput } from '../commands/output-proof.ts';
import { capabilityOf, type RunningAttempt, running } from './running-attempt.ts';

type OfOutput = `${'start' | 'complete'}Output` | `${'start' | 'stage'}Outputs` | `${'sign' | 'confirm'}OutputParts`;

export type OutputDependencies = UploadDependencies & { readonly seal: Seal };

/** What was staged and never reported is given up so long after the attempt has to be over; what was reported is a file long before. */
const STAGED_FOR_MS = 24 * 3_600_000;

/** What an attempt leaves behind: loaded with the first output, for most calls are signs of life and logs. */
export function outputEndpoints(deps: OutputDependencies): Pick<Endpoints<'attempts'>, `attempts.${OfOutput}`> {
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

    async 'attempts.startOutputs'({ caller, body, origin }) {
      const now = await running(deps, caller);
      if (isRejection(now)) return now;
      const { org, job: producedBy, attempt } = now.of;
      const route = `POST /v1/attempts/${attempt}/outputs`;
      const untilMs = now.deadlineMs + STAGED_FOR_MS;
      const given = { producedBy, untilMs, ...defined({ whole: body.whole }) };
      const whose = { org, uploader: now.userId, route, allOrNone: true, ...given };
      return startUploads(deps, whose, body.uploads, origin);
    },

    async 'attempts.stageOutputs'({ caller, body, origin }) {
      const now = await running(deps, caller);
      if (isRejection(now)) return now;
      const known = await knownOutputs(deps, now.of, body.uploads.map(fileIdOf));
      return finishUploads(body.uploads, async (wanted) => {
        const fileId = known.has(wanted) ? wanted : await ownOutput(deps, now.state, now.of, wanted);
        if (isRejection(fileId)) return fileId;
        const staged = await stageUpload(deps, now.of.org, fileId, origin, body.prove);
        if (staged === 'ordered') return { body: { completing: true } };
        if (staged === undefined || isRejection(staged)) return staged ?? {};
        const pathDigest = digestOf(deps, staged.name);
        return { body: { proof: await proveOutput(deps.seal, now.of.attempt, { ...staged, fileId, pathDigest }) } };
      });
    },

    async 'attempts.signOutputParts'({ caller, params, body }) {
      const now = await running(deps, caller);
      if (isRejection(now)) return now;
      const fileId = await ownOutput(deps, now.state, now.of, fileIdOf(params.upload));
      return isRejection(fileId) ? fileId : signParts(deps, now.of.org, fileId, body.parts, body.checksums);
    },

    async 'attempts.confirmOutputParts'({ caller, params, body, origin }) {
      const now = await running(deps, caller);
      if (isRejection(now)) return now;
      const fileId = await ownOutput(deps, now.state, now.of, fileIdOf(params.upload));
      return isRejection(fileId) ? fileId : confirmParts(deps, now.of.org, fileId, body.parts, origin);
    },

    async 'attempts.completeOutput'({ caller, params, origin }) {
      const now = await running(deps, caller);
      if (isRejection(now)) return now;
      const fileId = await ownOutput(deps, now.state, now.of, fileIdOf(params.upload));
      if (isRejection(fileId)) return fileId;
      const completed = await completeUpload(deps, now.of.org, fileId, origin);
      if (isRejection(completed) || completed.body.completing) return completed;
      const data = { organisationId: now.of.org, attemptId: now.of.attempt, fileIds: [fileId] };
      const added = await deps.kernel.execute(job, commandsOf(job).AddOutputs(now.of.job, data), origin);
      if (!added.ok) return added.rejection;
      return { ...completed, positions: { ...completed.positions, ...positionsOf(added) } };
    },
  };
}

/** Those of these files whose rows say already that they are outputs of the attempt's job: that never changes. */
async function knownOutputs(
  { views }: UploadDependencies,
  of: AttemptCapability,
  fileIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await fileRow.getMany(
    views,
    [...new Set(fileIds)].map((fileId) => ({ fileId })),
  );
  return new Set(rows.filter(({ values }) => isOwn(values, of)).map(({ values }) => values.fileId));
}

/** An output belongs to the job that makes it; other files of the organisation are no business of a runner. */
async function ownOutput(
  { kernel }: UploadDependencies,
  state: ExistingJob,
  of: AttemptCapability,
  fileId: string,
): Promise<string | Rejection> {
  if (state.outputs.includes(fileId)) return fileId;
  const begun = await beginningOf(kernel, fileId);
  if (begun?.organisationId === of.org && begun.producedBy === of.job) return fileId;
  return reject('not-found', 'there is no such output');
}

const DIGEST_LENGTH = 22;

function digestOf({ digest }: Pick<OutputDependencies, 'digest'>, path: string): string {
  return base64url(bytesOfHex(digest(path))).slice(0, DIGEST_LENGTH);
}

/** What a report says of its outputs. */
export interface ReportedOutputs {
  readonly outputs?: readonly string[] | undefined;
  readonly proofs?: readonly string[] | undefined;
}

/** All outputs of a report, those by proofs first, as the job takes them; else why it takes none. */
export async function reportedOutputs(
  deps: OutputDependencies,
  { state, of }: RunningAttempt,
  { outputs = [], proofs = [] }: ReportedOutputs,
): Promise<{ readonly outputs: readonly string[]; readonly arrivedAtMs: readonly number[] } | Rejection> {
  const proven = await provenOutputs(deps.seal, of.attempt, proofs, deps.clock.nowMs());
  if (isRejection(proven)) return proven;
  const staged = await stagedOutputs(deps, state, of, outputs);
  if (isRejection(staged)) return staged;
  const fileIds = proven.map(({ fileId }) => fileId);
  const twice = staged.find((fileId) => fileIds.includes(fileId));
  if (twice !== undefined) return reject('output-repeated', `${twice} is reported by its upload and by a proof`);
  return { outputs: [...fileIds, ...staged], arrivedAtMs: proven.map(({ arrivedAtMs }) => arrivedAtMs) };
}

/**
 * The files of these uploads, every one of them the job's and staged; else the refusal of the first that is not. Most are
 * known by their rows; only what those do not know yet is read from the log.
 */
async function stagedOutputs(
  deps: UploadDependencies,
  state: ExistingJob,
  of: AttemptCapability,
  uploads: readonly string[],
): Promise<readonly string[] | Rejection> {
  const ids = [...new Set(uploads)].map(fileIdOf);
  const rows = await fileRow.getMany(
    deps.views,
    ids.map((fileId) => ({ fileId })),
  );
  const counted = new Map(
    rows.filter(({ values }) => isCounted(values, of)).map(({ values }) => [values.fileId, values]),
  );
  const checked = await eachOf(ids, CHECKS_AT_ONCE, async (id) => {
    const row = counted.get(id);
    if (row !== undefined) return (await hasObject(deps, of.org, id, row)) ? id : notStaged(id);
    const fileId = await ownOutput(deps, state, of, id);
    if (isRejection(fileId)) return fileId;
    const { state: now } = await deps.kernel.load(file, fileId);
    return now.status === 'available' || (await isStaged(deps, fileId, now)) ? fileId : notStaged(id);
  });
  return checked.find(isRejection) ?? checked.filter((one): one is string => !isRejection(one));
}

const CHECKS_AT_ONCE = 16;

const notStaged = (fileId: string) => reject('output-not-staged', `stage ${fileId} before the report`);

function isOwn({ organisationId, producedBy }: FileRow['values'], of: AttemptCapability): boolean {
  return organisationId === of.org && producedBy === of.job;
}

function isCounted(values: FileRow['values'], of: AttemptCapability): boolean {
  const { status, bytes, declaredBytes } = values;
  return isOwn(values, of) && status === 'uploading' && bytes === declaredBytes && bytes > 0;
}
