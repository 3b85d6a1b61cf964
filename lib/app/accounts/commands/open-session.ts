import { type Rejection, reject } from 'epoch';
import { type Answer, type Circumstances, type ReplyOf, SESSION_COOKIE } from '../../http/endpoint.ts';
import { iso } from '../../http/outcome.ts';
import type { SessionTokens } from '../../ports/identity.ts';
import { SESSION_DAYS } from '../../ports/sessions.ts';
import { administers } from '../queries/administers.ts';
import { userOf } from '../queries/user.ts';
import type { EntryDependencies } from './dependencies.ts';
import { registered } from './register.ts';

const COOKIE_SECONDS = SESSION_DAYS * 24 * 60 * 60;

type Opened = Answer<ReplyOf<'account.createSession'>> | Rejection;

/**
 * A session from the identity provider's tokens. The short access token is for a page's memory; the refresh token exists only
 * in a cookie that scripts cannot read, that no other site can make a browser send, and that goes to these routes alone.
 */
export async function openSession(
  deps: EntryDependencies,
  tokens: SessionTokens,
  { userAgent, email, nowMs }: Pick<Circumstances, 'userAgent' | 'nowMs'> & { readonly email: string },
): Promise<Opened> {
  const proved = await deps.verifySession(tokens.accessToken);
  if (proved === 'expired' || proved === 'invalid') return reject('sign-in-failed', 'the session cannot be verified');
  const user = (await deps.people.bySubject(proved.subject)) ?? (await registered(deps, tokens.accessToken));
  if (user === undefined || user.status === 'erased') return reject('sign-in-failed', 'this account is closed');
  if (user.status === 'suspended') return reject('user-suspended', 'this user is suspended: ask an administrator');
  // A change of address whose process died between our record and the provider's.
  if (user.email !== email.toLowerCase()) await deps.identity.setEmail(user.subject, user.email);
  const atMs = deps.wallMs();
  const agent = userAgent === '' ? 'unknown' : userAgent;
  await deps.sessions.open({ id: proved.session, user: user.id, createdAtMs: atMs, lastSeenAtMs: atMs, agent });
  return answerOf(deps, tokens, nowMs, administers(user, proved), user);
}

/** The same session with a new access token; refused when it was ended. */
export async function renewSession(deps: EntryDependencies, tokens: SessionTokens, nowMs: number): Promise<Opened> {
  const proved = await deps.verifySession(tokens.accessToken);
  const ended = () => reject('session-ended', 'the session has ended: sign in again');
  if (proved === 'expired' || proved === 'invalid') return ended();
  const session = await deps.sessions.find(proved.session);
  const user = session && (await deps.people.byId(session.user));
  if (session === undefined || user === undefined || user.status === 'erased') return ended();
  if (user.status === 'suspended') return reject('user-suspended', 'this user is suspended: ask an administrator');
  await deps.sessions.seen(session, deps.wallMs());
  return answerOf(deps, tokens, nowMs, administers(user, proved), user);
}

async function answerOf(
  deps: EntryDependencies,
  { accessToken, refreshToken, expiresInSeconds }: SessionTokens,
  nowMs: number,
  admin: boolean,
  user: Parameters<typeof userOf>[0],
): Promise<Opened> {
  const atMs = deps.wallMs();
  if (user.admin !== admin) {
    const act = admin ? 'became-administrator' : 'ceased-administrator';
    await deps.people.change(user.id, { admin }, { atMs, actor: user.id, act });
  }
  const expiresAt = iso(atMs + expiresInSeconds * 1_000);
  const body = { accessToken, expiresAt, expiresInSeconds, at: iso(nowMs), user: userOf(user, admin) };
  if (refreshToken === undefined) return { body };
  return { body, cookies: [cookieOf(deps, refreshToken, COOKIE_SECONDS)] };
}

/** The cookie of a session; without a value, the end of it. */
export function cookieOf({ secureCookies }: Pick<EntryDependencies, 'secureCookies'>, value = '', seconds = 0): string {
  const secure = secureCookies ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; Path=/v1/session; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
