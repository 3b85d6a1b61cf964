import { ApiError } from '../lib/client/api-error.ts';
import { inParallel } from '../lib/client/in-parallel.ts';
import type { AttemptApi, UploadOutput } from './attempt-api.ts';
import { RunnerError } from './errors.ts';
import { OUTPUTS_PER_CALL, PARALLEL_GROUPS, PARALLEL_LARGE_OUTPUTS, SMALL_OUTPUT_BYTES } from './limits.ts';
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
  api: Pick<AttemptApi, 'uploadsOf'>,
  signal: AbortSignal,
  owner?: number,
): Promise<Kept> {
  const { files, refused } = await outputsIn(folder, owner);
  const uploads: string[] = [];
  const one = async (upload: UploadOutput, file: OutputFile, either: AbortSignal) => {
    try {
      uploads.push(await upload(file, either));
    } catch (error) {
      if (!isForGood(error)) throw error;
      const why = `none of ${files.length} outputs is kept: ${JSON.stringify(file.name)}: ${error.message}`;
      throw new RunnerError('outputs-refused', why, error);
    }
  };
  const all = (group: readonly OutputFile[], either: AbortSignal) => {
    const upload = api.uploadsOf(group.length);
    return inParallel(group, group.length, (file, each) => one(upload, file, each), either);
  };
  const isSmall = ({ sizeBytes }: OutputFile) => sizeBytes <= SMALL_OUTPUT_BYTES;
  const large = files.filter((file) => !isSmall(file));
  await inParallel(inGroups(files.filter(isSmall), OUTPUTS_PER_CALL), PARALLEL_GROUPS, all, signal);
  await inParallel(inGroups(large, 1), PARALLEL_LARGE_OUTPUTS, all, signal);
  return { uploads, refused };
}

function inGroups<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

/** For the report: how many, and the first of them by name. */
export function refusalOf({ uploads, refused }: Kept): string | undefined {
  if (refused.length === 0) return undefined;
  const named = refused.map(({ name, why }) => `${JSON.stringify(name)}: ${why}`).join('; ');
  return `${refused.length} of ${uploads.length + refused.length} outputs were not kept: ${named}`;
}
