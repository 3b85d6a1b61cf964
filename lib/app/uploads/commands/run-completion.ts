import { isRejection, type Origin } from 'epoch';
import type { CompletionOrder, Completions } from '../../ports/completions.ts';
import { completeUpload } from './complete.ts';
import { stageUpload } from './stage.ts';
import type { OpenUploadDependencies } from './start.ts';

export interface CompletionPorts extends OpenUploadDependencies {
  readonly completions: Completions;
}

/**
 * Joins the parts of one upload, however long the store takes. An order that comes twice, or whose worker died, finds it done or
 * does it again. A refusal is stored for the next request; a failure is tried again by the next delivery.
 */
export async function runCompletion(
  { completions, ...deps }: CompletionPorts,
  { org, fileId, as }: CompletionOrder,
  origin: Origin,
): Promise<'completed' | 'refused'> {
  const done =
    as === 'file' ? await completeUpload(deps, org, fileId, origin) : await stageUpload(deps, org, fileId, origin);
  const refused = isRejection(done) ? done : undefined;
  await completions.end(fileId, refused);
  return refused === undefined ? 'completed' : 'refused';
}
