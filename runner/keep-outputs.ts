import { ApiError } from '../lib/client/api-error.ts';
import { inParallel } from '../lib/client/in-parallel.ts';
import type { AttemptApi } from './attempt-api.ts';
import { PARALLEL_OUTPUTS } from './limits.ts';
import { outputsIn, type RefusedOutput } from './stage-out.ts';

/** Refusals of a file for its properties or for the quota: running the job again would lead to the same. */
function isForGood(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 400 || error.status === 422 || error.code === 'quota-exceeded');
}

export interface Kept {
  readonly count: number;
  readonly refused: readonly RefusedOutput[];
}

/** Uploads a job's outputs, several at a time, each with its own outcome. Throws errors that are not a single file's. */
export async function keepOutputs(
  folder: string,
  api: Pick<AttemptApi, 'uploadOutput'>,
  signal: AbortSignal,
  owner?: number,
): Promise<Kept> {
  const { files, refused: unusable } = await outputsIn(folder, owner);
  const refused = [...unusable];
  await inParallel(
    files,
    PARALLEL_OUTPUTS,
    async (file, either) => {
      try {
        await api.uploadOutput(file, either);
      } catch (error) {
        if (!isForGood(error)) throw error;
        refused.push({ name: file.name, why: error.message });
      }
    },
    signal,
  );
  return { count: files.length + unusable.length - refused.length, refused };
}

/** For the report: how many, and the first of them by name. */
export function refusalOf({ count, refused }: Kept): string | undefined {
  if (refused.length === 0) return undefined;
  const named = refused.map(({ name, why }) => `${JSON.stringify(name)}: ${why}`).join('; ');
  return `${refused.length} of ${count + refused.length} outputs were not kept: ${named}`;
}
