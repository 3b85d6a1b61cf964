import { commandsOf, isRejection, type Kernel, type Origin, type Rejection, reject } from 'epoch';
import { machineIdOf } from '../../../domain/ids.ts';
import type { Caller } from '../../http/caller.ts';
import type { Credentials } from '../../ports/credentials.ts';
import { loadJob } from '../queries/read-job.ts';

export interface ClaimAttemptDependencies {
  readonly kernel: Kernel;
  readonly credentials: Pick<Credentials, 'claim'>;
}

/** What the runner gives for its claim. */
interface Exchange {
  /** That it has drawn. */
  readonly token: string;
  /** The engine's name of what it was started as. */
  readonly engineId?: string | undefined;
}

/**
 * Exchanges the claim of an attempt's machine for a token that its runner has drawn. One token in all: of two machines that
 * were started for one attempt, and of a runner and a thief of its claim, the second is refused. That is counted. The machine
 * learns by which of its engine's jobs it runs, so that the end of no other one is taken for its own.
 */
export async function claimAttempt(
  { kernel, credentials }: ClaimAttemptDependencies,
  caller: Caller,
  { token, engineId }: Exchange,
  origin: Origin,
): Promise<Rejection | undefined> {
  if (caller.kind !== 'claim') throw new Error(`a claim's route was called by ${caller.kind}: it must be declared so`);
  const { org, job, attempt: id, expiresAtMs } = caller;
  const loaded = await loadJob(kernel, org, job);
  if (isRejection(loaded)) return loaded;
  const { attempt } = loaded.state;
  if (attempt?.id !== id) return reject('attempt-superseded', 'this is not the latest attempt: exit');
  if (attempt.over !== undefined) return reject('attempt-ended', `the attempt is over (${attempt.over}): exit`);
  if (!(await credentials.claim(token, { org, job, attempt: id }, expiresAtMs)))
    return reject('attempt-claimed', 'the claim was exchanged before, for another token: exit');
  if (engineId !== undefined) await identify(kernel, id, engineId, origin);
  return undefined;
}

/** Where the machine is unknown or over, nothing is left to be told apart. */
async function identify(kernel: Kernel, attemptId: string, engineId: string, origin: Origin): Promise<void> {
  // Loaded with the first runner that says so: those of local machines do not.
  const { machine } = await import('../../../domain/machine/machine.ts');
  const command = commandsOf(machine).IdentifyMachine(machineIdOf(attemptId), { engineId });
  await kernel.execute(machine, command, origin);
}
