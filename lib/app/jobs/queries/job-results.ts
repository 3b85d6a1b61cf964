import type { Kernel } from 'epoch';
import { jobHistory } from '../../../domain/job/reading.ts';

/**
 * The outputs of a job without those of attempts that failed: these are kept for people where a configuration says so, and what
 * follows must not take them for results.
 */
export async function resultsOf(kernel: Kernel, jobId: string): Promise<readonly string[]> {
  const { state } = await kernel.load(jobHistory, jobId);
  if (state.status === 'none') return [];
  const { attempts, outputs } = state;
  return attempts < 2 || outputs.length === 0 ? outputs : withoutFailed(kernel, jobId, outputs);
}

async function withoutFailed(kernel: Kernel, jobId: string, outputs: readonly string[]): Promise<readonly string[]> {
  const failed = new Set<string>();
  let own: string[] = [];
  for await (const { events } of kernel.history(jobHistory, jobId)) {
    for (const { type, data } of events) {
      if (type === 'AttemptRequested') own = [];
      else if (type === 'FilesLinked' && data.role === 'output') own.push(...data.fileIds);
      else if (type === 'AttemptEnded' && data.outcome !== 'succeeded') for (const id of own) failed.add(id);
    }
  }
  return outputs.filter((id) => !failed.has(id));
}
