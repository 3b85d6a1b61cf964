import { commandsOf, type Kernel, type Origin } from 'epoch';
import { file } from '../../../domain/file/file.ts';
import type { AttemptOutcome } from '../../../domain/job/events.ts';
import { job } from '../../../domain/job/job.ts';
import { eachOf } from '../../http/each-of.ts';

export interface KeepDependencies {
  readonly kernel: Kernel;
}

/** Outputs that become files at the same time. */
const AT_ONCE = 16;

interface Ended {
  readonly organisationId: string;
  readonly attemptId: string;
  readonly outcome: AttemptOutcome;
  readonly outputs?: readonly string[];
}

/**
 * The outputs are the job's since its attempt ended, all of them, and complete in the store: that they become files needs
 * nothing but the log. An upload that somebody has ended meanwhile is no output any more. A job whose attempt has
 * succeeded completes when all of them are there, so that whoever waits for it can read them.
 */
export async function keepOutputs(
  { kernel }: KeepDependencies,
  jobId: string,
  { organisationId, attemptId, outcome, outputs = [] }: Ended,
  origin: Origin,
): Promise<void> {
  const gone: string[] = [];
  await eachOf(outputs, AT_ONCE, async (fileId) => {
    const { state } = await kernel.load(file, fileId);
    if (state.status === 'aborted' || state.status === 'expired') gone.push(fileId);
    if (state.status !== 'uploading') return;
    const complete = commandsOf(file).CompleteUpload(fileId, { organisationId, bytes: state.declaredBytes });
    const completed = await kernel.execute(file, complete, origin);
    if (completed.ok) return;
    if (completed.rejection.code !== 'upload-not-open') throw new Error(`${fileId}: ${completed.rejection.message}`);
    gone.push(fileId);
  });
  if (gone.length > 0) {
    const unlink = commandsOf(job).UnlinkFiles(jobId, { organisationId, fileIds: gone });
    await kernel.execute(job, unlink, origin);
  }
  if (outcome !== 'succeeded') return;
  await kernel.execute(job, commandsOf(job).CompleteJob(jobId, { organisationId, attemptId }), origin);
}
