import { commandsOf } from 'epoch';
import { file } from '../../lib/domain/file/file.ts';
import { job } from '../../lib/domain/job/job.ts';
import type { JobSpec } from '../../lib/domain/job-spec.ts';
import { organisation } from '../../lib/domain/organisation/organisation.ts';
import { quota } from '../../lib/domain/quota/quota.ts';
import { ORIGIN, type Platform } from './platform.ts';

export const SPEC: JobSpec = {
  command: 'sort',
  arguments: [],
  environment: {},
  machineType: 'standard-1',
  timeoutMs: 60_000,
  maxAttempts: 2,
};

export async function found(platform: Platform, name = 'Lab'): Promise<string> {
  const id = platform.id('organisation');
  await platform.send(organisation, commandsOf(organisation).CreateOrganisation(id, { name, creatorId: 'usr_ada' }));
  return id;
}

/** Starts an upload as the API does: the reservation and the file in one transaction. */
export async function begin(platform: Platform, organisationId: string, declaredBytes: number, name = 'data.bin') {
  const fileId = platform.id('file');
  const of = { organisationId, uploaderId: 'usr_ada', name, contentType: 'text/plain' };
  const data = { ...of, declaredBytes, uploadId: `s3-${fileId}` };
  const outcome = await platform.kernel.executeAll(
    [
      {
        aggregate: quota,
        command: commandsOf(quota).ReserveStorage(organisationId, { uploads: [{ fileId, bytes: declaredBytes }] }),
      },
      { aggregate: file, command: commandsOf(file).StartUpload(fileId, data) },
    ],
    ORIGIN,
  );
  return outcome.ok ? { ok: true as const, fileId } : { ok: false as const, code: outcome.rejection.code };
}

/** A file of one part that is there. */
export async function upload(platform: Platform, organisationId: string, bytes: number, name = 'data.bin') {
  const begun = await begin(platform, organisationId, bytes, name);
  if (!begun.ok) throw new Error(begun.code);
  const { fileId } = begun;
  await platform.send(
    file,
    commandsOf(file).ConfirmParts(fileId, { organisationId, parts: [{ part: 1, atMs: platform.nowMs() }] }),
  );
  await platform.send(file, commandsOf(file).CompleteUpload(fileId, { organisationId, bytes }));
  return fileId;
}

export async function createJob(
  platform: Platform,
  organisationId: string,
  fileIds: readonly string[] = [],
  change: Partial<JobSpec> = {},
) {
  const jobId = platform.id('job');
  await platform.send(
    job,
    commandsOf(job).CreateJob(jobId, {
      organisationId,
      name: 'Sort it',
      configurationId: platform.id('jobConfiguration'),
      configurationVersion: 1,
      spec: { ...SPEC, ...change },
      creatorId: 'usr_ada',
      fileIds,
    }),
  );
  return jobId;
}

/** Submits a job and answers with its attempt, once a machine has been ordered for it. */
export async function submit(platform: Platform, organisationId: string, jobId: string) {
  await platform.send(job, commandsOf(job).SubmitJob(jobId, { organisationId, userId: 'usr_bob' }));
  await platform.settle();
  return attemptOf(platform, jobId);
}

export async function jobState(platform: Platform, jobId: string) {
  const { state } = await platform.kernel.load(job, jobId);
  if (state.status === 'none') throw new Error('there is no such job');
  return state;
}

/** Runs the attempt that has a slot to its end. */
export async function finish(
  platform: Platform,
  jobId: string,
  outcome: 'succeeded' | 'failed' = 'succeeded',
): Promise<void> {
  const { organisationId } = await jobState(platform, jobId);
  const attemptId = await attemptOf(platform, jobId);
  const of = { organisationId, attemptId };
  const start = { ...of, token: 'runner-1', machineId: `mch_${attemptId.slice(4)}`, inputs: [] };
  await platform.send(job, commandsOf(job).StartAttempt(jobId, start));
  await platform.send(job, commandsOf(job).ReportAttempt(jobId, { ...of, outcome }));
  await platform.settle();
}

export async function attemptOf(platform: Platform, jobId: string): Promise<string> {
  const { state } = await platform.kernel.load(job, jobId);
  if (state.status === 'none' || state.attempt === undefined) throw new Error('there is no attempt');
  return state.attempt.id;
}
