import { ApiError } from '../../lib/client/api-error.ts';
import type { Context } from '../context.ts';

const FIRST_SERVER_ERROR = 500;

/**
 * Submits a job that was made for it. Where that is refused the job is cancelled: a draft that nobody knows of would be left.
 * `jobs retry` runs it when what was refused is mended.
 */
export async function submitNew({ client, out, organisation }: Context, job: string) {
  const org = organisation();
  try {
    return await client.jobs.submit({ org, job });
  } catch (error) {
    if (error instanceof ApiError && error.status < FIRST_SERVER_ERROR) {
      const isCancelled = await client.jobs.cancel({ org, job }).then(
        () => true,
        () => false,
      );
      const is = isCancelled ? 'is cancelled; run it later' : 'stays a draft; cancel it';
      out.trouble(`${job} ${is}: catacloud jobs ${isCancelled ? 'retry' : 'cancel'} ${job}`);
    } else out.trouble(`whether ${job} was submitted is not known: catacloud jobs get ${job}`);
    throw error;
  }
}
