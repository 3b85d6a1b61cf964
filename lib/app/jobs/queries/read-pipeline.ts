import { type Kernel, type Rejection, reject } from 'epoch';
import { pipeline } from '../../../domain/pipeline/pipeline.ts';
import type { ExistingPipeline } from '../../../domain/pipeline/state.ts';
import type { PipelineStep } from '../../../domain/pipeline/steps.ts';

export interface VersionedPipeline {
  readonly state: ExistingPipeline;
  readonly version: number;
  readonly atMs: number;
}

/** A pipeline of this organisation; another's is answered like one that does not exist. */
export async function loadPipeline(kernel: Kernel, org: string, id: string): Promise<VersionedPipeline | Rejection> {
  const { state, version, atMs } = await kernel.load(pipeline, id);
  if (state.status === 'none' || state.organisationId !== org) return reject('not-found', 'there is no such pipeline');
  return { state, version, atMs };
}

/** Its steps with all parameters, and when it was submitted: its first event, which no later one changes. */
export async function submissionOf(
  kernel: Kernel,
  id: string,
): Promise<{ readonly steps: readonly PipelineStep[]; readonly atMs: number }> {
  for await (const { events } of kernel.history(pipeline, id, { from: 1, to: 1 })) {
    for (const event of events) if (event.type === 'PipelineSubmitted') return event.data;
  }
  throw new Error(`pipeline ${id} has no submission in its log`);
}
