import { type Rejection, reject } from 'epoch';
import type { EntryDependencies } from './dependencies.ts';
import { type Attempt, succeeded } from './limits.ts';

/**
 * Whether somebody in a session knows their password; the attempt has been counted before. Where a code would be asked for next, the
 * password was right: the session was opened with one.
 */
export async function provePassword(
  deps: Pick<EntryDependencies, 'identity' | 'attempts' | 'wallMs'>,
  attempt: Attempt,
  password: string,
): Promise<Rejection | undefined> {
  if ((await deps.identity.signIn(attempt.address, password)) === 'refused') {
    return reject('sign-in-failed', 'the password is wrong');
  }
  await succeeded(deps, attempt);
  return undefined;
}
