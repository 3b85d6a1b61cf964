import type { Seal } from 'epoch/consistency';
import type { SessionTokens, SignInRefusal } from '../../ports/identity.ts';
import type { User } from '../../ports/people.ts';
import type { EntryDependencies } from './dependencies.ts';

/** Without those that look alike; 20 of them are 100 bits. */
const SIGNS = 'abcdefghjkmnpqrstuvwxyz23456789a';
const LENGTH = 20;
const GROUP = /.{5}(?=.)/g;

/** `k3m9p-…`, from random bytes. */
export function recoveryCode(random: (bytes: number) => Uint8Array): string {
  const signs = [...random(LENGTH)].map((byte) => SIGNS.charAt(byte % SIGNS.length)).join('');
  return signs.replace(GROUP, '$&-');
}

export function recoverySeal({ seal }: { readonly seal: Seal }, user: string, code: string): Promise<string> {
  return seal(`recovery\n${user}\n${code.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`);
}

const ONE_TIME = /^[0-9]{6}$/;

/**
 * Signs in with the password and, where it is asked for, a code: the authenticator's, or one for those who have lost it, which turns
 * codes off. It counts until they are: a process may die at any step, and the same again completes it.
 */
export async function signInWith(
  deps: EntryDependencies,
  { email, password, code }: { readonly email: string; readonly password: string; readonly code?: string | undefined },
): Promise<SessionTokens | SignInRefusal> {
  const { identity, people, recoveryCodes } = deps;
  if (code === undefined || ONE_TIME.test(code)) return identity.signIn(email, password, code);
  const proved = await identity.signIn(email, password);
  if (proved !== 'code-required') return proved;
  const user = await people.byEmail(email);
  const isRight = user !== undefined && (await recoveryCodes.has(user.id, await recoverySeal(deps, user.id, code)));
  if (!isRight) return 'code-invalid';
  await turnCodesOff(deps, user, 'used-recovery-code');
  return identity.signIn(email, password);
}

/** First in the record, which codes can be enrolled again by, whatever the provider asks for. */
export async function turnCodesOff(
  { identity, people, recoveryCodes, wallMs }: EntryDependencies,
  { id, email }: Pick<User, 'id' | 'email'>,
  act: string,
): Promise<void> {
  await people.change(id, { codes: false }, { atMs: wallMs(), actor: id, act });
  await identity.removeCodes(email);
  await recoveryCodes.remove(id);
}
