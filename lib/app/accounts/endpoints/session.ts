import { type Rejection, reject } from 'epoch';
import { type Answer, type Endpoints, type ReplyOf, SESSION_COOKIE } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { SessionTokens } from '../../ports/identity.ts';
import type { AccountDependencies } from '../commands/dependencies.ts';
import { registered } from '../commands/register.ts';
import { userOf } from '../queries/user.ts';

const COOKIE_SECONDS = 30 * 24 * 60 * 60;

/**
 * Signing in, staying and leaving. The short access token is for a page's memory; the refresh token exists only in a
 * cookie that scripts cannot read, that no other site can make a browser send, and that goes to these routes alone.
 */
export function sessionEndpoints(
  deps: AccountDependencies,
): Pick<Endpoints<'account'>, `account.${'createSession' | 'refreshSession' | 'endSession'}`> {
  const { identity, people, verifySession, secureCookies } = deps;

  function cookie(value: string, seconds: number): string {
    const secure = secureCookies ? '; Secure' : '';
    return `${SESSION_COOKIE}=${value}; Path=/v1/session; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
  }

  async function open(tokens: SessionTokens): Promise<Answer<ReplyOf<'account.createSession'>> | Rejection> {
    const session = await verifySession(tokens.accessToken);
    if (session === 'expired' || session === 'invalid')
      return reject('sign-in-failed', 'the session cannot be verified');
    const user = (await people.bySubject(session.subject)) ?? (await registered(deps, tokens.accessToken));
    if (user === undefined || user.status === 'erased') return reject('sign-in-failed', 'this account is closed');
    if (user.status === 'suspended') return reject('user-suspended', 'this user is suspended: ask an administrator');
    if (user.admin !== session.admin) {
      const audit = {
        atMs: deps.wallMs(),
        actor: user.id,
        act: session.admin ? 'became-administrator' : 'ceased-administrator',
      };
      await people.change(user.id, { admin: session.admin }, audit);
    }
    const expiresAt = iso(deps.wallMs() + tokens.expiresInSeconds * 1_000);
    const body = { accessToken: tokens.accessToken, expiresAt, user: userOf(user, session.admin) };
    const { refreshToken } = tokens;
    return refreshToken === undefined ? { body } : { body, cookies: [cookie(refreshToken, COOKIE_SECONDS)] };
  }

  return {
    async 'account.createSession'({ body }) {
      const tokens = await identity.signIn(body.email, body.password);
      return tokens === undefined ? reject('sign-in-failed', 'e-mail address or password is wrong') : open(tokens);
    },
    async 'account.refreshSession'({ sessionCookie }) {
      const tokens = sessionCookie === undefined ? undefined : await identity.refresh(sessionCookie);
      return tokens === undefined ? reject('session-ended', 'the session has ended: sign in again') : open(tokens);
    },
    async 'account.endSession'({ sessionCookie }) {
      if (sessionCookie !== undefined) await identity.signOut(sessionCookie);
      return { body: undefined, cookies: [cookie('', 0)] };
    },
  };
}
