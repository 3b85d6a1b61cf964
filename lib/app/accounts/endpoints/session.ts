import { isRejection, reject } from 'epoch';
import { actorOf } from '../../http/caller.ts';
import type { Endpoints } from '../../http/endpoint.ts';
import type { EntryDependencies } from '../commands/dependencies.ts';
import { limited, succeeded } from '../commands/limits.ts';
import { cookieOf, openSession, renewSession } from '../commands/open-session.ts';
import { signInWith } from '../commands/recovery.ts';
import { openSessions } from '../queries/open-sessions.ts';
import { sessionOf } from './password.ts';

type Mine = 'createSession' | 'refreshSession' | 'endSession' | 'listSessions' | 'endOneSession' | 'endOtherSessions';

/** Signing in, staying and leaving; and ending what is open elsewhere. */
export function sessionEndpoints(deps: EntryDependencies): Pick<Endpoints<'account'>, `account.${Mine}`> {
  const { identity, sessions, verifySession } = deps;

  /** Ends the session of a refresh token, whose id only a token of it names. */
  async function end(refreshToken: string): Promise<void> {
    const tokens = await identity.refresh(refreshToken);
    const proved = tokens && (await verifySession(tokens.accessToken));
    if (typeof proved === 'object') {
      const session = await sessions.find(proved.session);
      if (session !== undefined) await sessions.end(session.user, session.id);
    }
    await identity.signOut(refreshToken);
  }

  return {
    async 'account.createSession'({ body, source, userAgent, nowMs }) {
      const attempt = { kind: 'signIn', address: body.email, source } as const;
      const refused = await limited(deps, attempt);
      if (refused !== undefined) return refused;
      const tokens = await signInWith(deps, body);
      if (tokens === 'refused') return reject('sign-in-failed', 'e-mail address or password is wrong');
      if (tokens === 'code-required') return reject('code-required', 'send the code of your authenticator too');
      if (tokens === 'code-invalid') return reject('code-invalid', 'the code is wrong or was used');
      await succeeded(deps, attempt);
      return openSession(deps, tokens, { userAgent, email: body.email, nowMs });
    },
    async 'account.refreshSession'({ sessionCookie, nowMs }) {
      const tokens = sessionCookie === undefined ? undefined : await identity.refresh(sessionCookie);
      return tokens === undefined
        ? reject('session-ended', 'the session has ended: sign in again')
        : renewSession(deps, tokens, nowMs);
    },
    async 'account.endSession'({ sessionCookie }) {
      if (sessionCookie !== undefined) await end(sessionCookie);
      return { body: undefined, cookies: [cookieOf(deps)] };
    },
    async 'account.listSessions'({ caller, query }) {
      return { body: await openSessions(sessions, actorOf(caller), caller, query) };
    },
    async 'account.endOneSession'({ caller, params }) {
      const own = sessionOf(caller);
      if (isRejection(own)) return own;
      const ended = await sessions.end(actorOf(caller), params.session);
      return ended ? { body: undefined } : reject('not-found', 'there is no such session');
    },
    async 'account.endOtherSessions'({ caller }) {
      const own = sessionOf(caller);
      if (isRejection(own)) return own;
      await sessions.endAll(actorOf(caller), own);
      return { body: undefined };
    },
  };
}
