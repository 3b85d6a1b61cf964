import type { Kernel } from 'epoch';
import { jobHistory } from '../../../domain/job/reading.ts';

/**
 * What a job has succeeded with: the outputs of its last attempt, those too that were deleted since. What earlier attempts have
 * left is for people to look at, and what follows must not take it for results; nor what somebody has taken from the job.
 */
export async function resultsOf(kernel: Kernel, jobId: string): Promise<readonly string[]> {
  let results = new Set<string>();
  for await (const { events } of kernel.history(jobHistory, jobId)) {
    for (const { type, data } of events) {
      if (type === 'AttemptRequested') results = new Set();
      else if (type === 'FilesLinked' && data.role === 'output') for (const id of data.fileIds) results.add(id);
      // One that an earlier attempt had left is linked already.
      else if (type === 'AttemptEnded') for (const id of data.outputs ?? []) results.add(id);
      else if (type === 'FilesUnlinked' && data.deleted !== true) for (const id of data.fileIds) results.delete(id);
    }
  }
  return [...results];
}
