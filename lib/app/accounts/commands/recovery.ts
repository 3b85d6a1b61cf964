import type { Seal } from 'epoch/consistency';
import type { SessionTokens, SignInRefusal } from '../../ports/identity.ts';
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

/** Signs in with the password and, where it is asked for, a code: the authenticator's, or one for those who have lost it. */
export async function signInWith(
  deps: EntryDependencies,
  { email, password, code }: { readonly email: string; readonly password: string; readonly code?: string | undefined },
): Promise<SessionTokens | SignInRefusal> {
  const { identity, people, recoveryCodes, wallMs } = deps;
  if (code === undefined || ONE_TIME.test(code)) return identity.signIn(email, password, code);
  const proved = await identity.signIn(email, password);
  if (proved !== 'code-required') return proved;
  const user = await people.byEmail(email);
  const isRight = user !== undefined && (await recoveryCodes.take(user.id, await recoverySeal(deps, user.id, code)));
  if (!isRight) return 'code-invalid';
  await identity.removeCodes(email);
  await people.change(user.id, { codes: false }, { atMs: wallMs(), actor: user.id, act: 'used-recovery-code' });
  return identity.signIn(email, password);
}
