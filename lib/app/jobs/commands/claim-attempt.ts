import { isRejection, type Kernel, type Rejection, reject } from 'epoch';
import type { Caller } from '../../http/caller.ts';
import type { Credentials } from '../../ports/credentials.ts';
import { loadJob } from '../queries/read-job.ts';

export interface ClaimAttemptDependencies {
  readonly kernel: Kernel;
  readonly credentials: Pick<Credentials, 'claim'>;
}

/**
 * Exchanges the claim of an attempt's machine for a token that its runner has drawn. One token in all: of two machines that
 * were started for one attempt, and of a runner and a thief of its claim, the second is refused. That is counted.
 */
export async function claimAttempt(
  { kernel, credentials }: ClaimAttemptDependencies,
  caller: Caller,
  token: string,
): Promise<Rejection | undefined> {
  if (caller.kind !== 'claim') throw new Error(`a claim's route was called by ${caller.kind}: it must be declared so`);
  const { org, job, attempt: id, expiresAtMs } = caller;
  const loaded = await loadJob(kernel, org, job);
  if (isRejection(loaded)) return loaded;
  const { attempt } = loaded.state;
  if (attempt?.id !== id) return reject('attempt-superseded', 'this is not the latest attempt: exit');
  if (attempt.over !== undefined) return reject('attempt-ended', `the attempt is over (${attempt.over}): exit`);
  if (await credentials.claim(token, { org, job, attempt: id }, expiresAtMs)) return undefined;
  return reject('attempt-claimed', 'the claim was exchanged before, for another token: exit');
}
