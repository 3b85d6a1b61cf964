import { commandsOf, type Kernel, type Origin } from 'epoch';
import { defined, ifDefined } from '../../../domain/defined.ts';
import { file } from '../../../domain/file/file.ts';
import type { AttemptOutcome } from '../../../domain/job/events.ts';
import { job } from '../../../domain/job/job.ts';
import { eachOf } from '../../http/each-of.ts';

export interface KeepDependencies {
  readonly kernel: Kernel;
}

/** Outputs that become files in one transaction, which takes 100 items. */
const MAX_KEPT_TOGETHER = 50;
/** Transactions at the same time; and outputs, where each becomes a file by itself. */
const AT_ONCE = 4;

interface Ended {
  readonly organisationId: string;
  readonly attemptId: string;
  readonly outcome: AttemptOutcome;
  readonly outputs?: readonly string[];
  readonly arrivedAtMs?: readonly number[];
}

/** `arrivedAtMs`: when the store got its only part, which is confirmed as it becomes a file. */
interface Output {
  readonly fileId: string;
  readonly arrivedAtMs: number | undefined;
}

/**
 * The outputs are the job's since its attempt ended, all of them, and complete in the store: that they become files needs
 * nothing but the log. An upload that somebody has ended meanwhile is no output any more. A job whose attempt has
 * succeeded completes when all of them are there, so that whoever waits for it can read them.
 */
export async function keepOutputs(
  { kernel }: KeepDependencies,
  jobId: string,
  { organisationId, attemptId, outcome, outputs = [], arrivedAtMs = [] }: Ended,
  origin: Origin,
): Promise<void> {
  const all = outputs.map((fileId, at) => ({ fileId, arrivedAtMs: arrivedAtMs[at] }));
  const chunks: Output[][] = [];
  for (let at = 0; at < all.length; at += MAX_KEPT_TOGETHER) chunks.push(all.slice(at, at + MAX_KEPT_TOGETHER));
  const missing = await eachOf(chunks, AT_ONCE, async (chunk) => {
    const areKept = await keepTogether(kernel, organisationId, chunk, origin);
    return areKept ? [] : keepEach(kernel, organisationId, chunk, origin);
  });
  const gone = missing.flat();
  if (gone.length > 0) {
    const unlink = commandsOf(job).UnlinkFiles(jobId, { organisationId, fileIds: gone });
    await kernel.execute(job, unlink, origin);
  }
  if (outcome !== 'succeeded') return;
  await kernel.execute(job, commandsOf(job).CompleteJob(jobId, { organisationId, attemptId }), origin);
}

/** All of them become files, or none where one cannot: somebody has ended its upload. */
async function keepTogether(
  kernel: Kernel,
  organisationId: string,
  outputs: readonly Output[],
  origin: Origin,
): Promise<boolean> {
  const steps = outputs.map((output) => ({ aggregate: file, command: completion(organisationId, output, 0) }));
  const outcome = await kernel.executeAll(steps, origin, {
    // Staged outputs have the sizes that they were declared with.
    complete: (states) =>
      outputs.map((output, at) => {
        const state = states[at];
        return completion(organisationId, output, state?.status === 'uploading' ? state.declaredBytes : 0);
      }),
  });
  return outcome.ok;
}

function completion(organisationId: string, { fileId, arrivedAtMs }: Output, bytes: number) {
  const parts = ifDefined(arrivedAtMs, (atMs) => [{ part: 1, atMs }]);
  return commandsOf(file).CompleteUpload(fileId, { organisationId, bytes, ...defined({ parts }) });
}

/** Answers with those whose uploads have ended otherwise. */
async function keepEach(
  kernel: Kernel,
  organisationId: string,
  outputs: readonly Output[],
  origin: Origin,
): Promise<readonly string[]> {
  const gone: string[] = [];
  await eachOf(outputs, AT_ONCE, async (output) => {
    const { fileId } = output;
    const { state } = await kernel.load(file, fileId, { forCommand: true });
    if (state.status === 'aborted' || state.status === 'expired') gone.push(fileId);
    if (state.status !== 'uploading') return;
    const completed = await kernel.execute(file, completion(organisationId, output, state.declaredBytes), origin);
    if (completed.ok) return;
    if (completed.rejection.code !== 'upload-not-open') throw new Error(`${fileId}: ${completed.rejection.message}`);
    gone.push(fileId);
  });
  return gone;
}
