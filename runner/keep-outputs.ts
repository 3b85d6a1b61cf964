import { ApiError } from '../lib/client/api-error.ts';
import { inParallel } from '../lib/client/in-parallel.ts';
import type { AttemptApi } from './attempt-api.ts';
import { RunnerError } from './errors.ts';
import { PARALLEL_LARGE_OUTPUTS, PARALLEL_OUTPUTS, SMALL_OUTPUT_BYTES } from './limits.ts';
import { type OutputFile, outputsIn, type RefusedOutput } from './stage-out.ts';

/** Refusals of a file for its properties or for the quota: running the job again would lead to the same. */
function isForGood(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 400 || error.status === 422 || error.code === 'quota-exceeded');
}

export interface Kept {
  /** Uploads of all files that can be kept. */
  readonly uploads: readonly string[];
  readonly refused: readonly RefusedOutput[];
}

/**
 * Uploads a job's outputs, several at a time: all of them, or it throws. What no file can be made of, such as a link, is
 * none of them, and is named. Throws RunnerError `outputs-refused` when the platform refuses one.
 */
export async function keepOutputs(
  folder: string,
  api: Pick<AttemptApi, 'uploadOutput'>,
  signal: AbortSignal,
  owner?: number,
): Promise<Kept> {
  const { files, refused } = await outputsIn(folder, owner);
  const uploads: string[] = [];
  const upload = async (file: OutputFile, either: AbortSignal) => {
    try {
      uploads.push(await api.uploadOutput(file, either));
    } catch (error) {
      if (!isForGood(error)) throw error;
      const why = `none of ${files.length} outputs is kept: ${JSON.stringify(file.name)}: ${error.message}`;
      throw new RunnerError('outputs-refused', why, error);
    }
  };
  const isSmall = ({ sizeBytes }: OutputFile) => sizeBytes <= SMALL_OUTPUT_BYTES;
  await inParallel(files.filter(isSmall), PARALLEL_OUTPUTS, upload, signal);
  await inParallel(
    files.filter((file) => !isSmall(file)),
    PARALLEL_LARGE_OUTPUTS,
    upload,
    signal,
  );
  return { uploads, refused };
}

/** For the report: how many, and the first of them by name. */
export function refusalOf({ uploads, refused }: Kept): string | undefined {
  if (refused.length === 0) return undefined;
  const named = refused.map(({ name, why }) => `${JSON.stringify(name)}: ${why}`).join('; ');
  return `${refused.length} of ${uploads.length + refused.length} outputs were not kept: ${named}`;
}
