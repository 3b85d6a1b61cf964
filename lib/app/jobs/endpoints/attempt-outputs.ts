import { commandsOf, isRejection, type Rejection, reject } from 'epoch';
import { file } from '../../../domain/file/file.ts';
import { job } from '../../../domain/job/job.ts';
import type { ExistingJob } from '../../../domain/job/state.ts';
import { keyOf, wasMade } from '../../http/create-once.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import { positionsOf } from '../../http/outcome.ts';
import type { AttemptCapability } from '../../ports/credentials.ts';
import { completeUpload } from '../../uploads/commands/complete.ts';
import { confirmParts } from '../../uploads/commands/confirm.ts';
import { signParts } from '../../uploads/commands/sign.ts';
import { fileIdOf, startUpload, type UploadDependencies } from '../../uploads/commands/start.ts';
import { capabilityOf, running } from './running-attempt.ts';

type OfOutput = `${'start' | 'complete'}Output` | `${'sign' | 'confirm'}OutputParts`;

/** What an attempt leaves behind: loaded with the first output, for most calls are signs of life and logs. */
export function outputEndpoints(deps: UploadDependencies): Pick<Endpoints<'attempts'>, `attempts.${OfOutput}`> {
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
