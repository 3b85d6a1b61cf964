import type { Credential, Credentials } from '../ports/credentials.ts';
import type { IdentityProvider } from '../ports/identity.ts';
import type { People, User } from '../ports/people.ts';
import type { Caller } from './caller.ts';
import { registered } from './registration.ts';
import { looksLikeSecret } from './secret.ts';

/** Checks a session's access token; throws only when the check itself is impossible. */
export type VerifySession = (
  token: string,
) => Promise<{ readonly subject: string; readonly admin: boolean } | 'expired' | 'invalid'>;

export interface Authentication {
  readonly verifySession: VerifySession;
  readonly credentials: Credentials;
  readonly people: People;
  readonly identity: Pick<IdentityProvider, 'describe'>;
  /** The wall's time: how long a secret lives has nothing to do with a moved clock. */
  readonly wallMs: () => number;
  readonly newUserId: () => string;
}

const MAX_TOKEN_LENGTH = 4_096;

/** Who sends this? `authorization` is the header; `capability` the secret in an upload client's path. */
export async function authenticate(
  world: Authentication,
  authorization: string | undefined,
  capability?: string,
): Promise<Caller> {
  if (capability !== undefined) return bySecret(world, capability, ['upload']);
  if (authorization === undefined || authorization === '') return { kind: 'nobody', reason: 'missing' };
  if (authorization.length > MAX_TOKEN_LENGTH) return { kind: 'nobody', reason: 'malformed' };
  const [scheme, token, ...more] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || more.length > 0)
    return { kind: 'nobody', reason: 'malformed' };
  return looksLikeSecret(token)
    ? bySecret(world, token, ['person', 'organisation', 'attempt'])
    : bySession(world, token);
}

async function bySession(world: Authentication, token: string): Promise<Caller> {
  const session = await world.verifySession(token);
  if (session === 'expired' || session === 'invalid') return { kind: 'nobody', reason: session };
  const user = (await world.people.bySubject(session.subject)) ?? (await registered(world, token));
  return ofUser(user, (active) => ({ kind: 'person', user: active.id, admin: session.admin }));
}

async function bySecret(world: Authentication, secret: string, kinds: readonly Credential['kind'][]): Promise<Caller> {
  const found = looksLikeSecret(secret) ? await world.credentials.find(secret) : undefined;
  if (found === undefined || !kinds.includes(found.kind)) return { kind: 'nobody', reason: 'revoked' };
  const nowMs = world.wallMs();
  if (found.expiresAtMs <= nowMs) return { kind: 'nobody', reason: 'expired' };
  switch (found.kind) {
    case 'attempt':
      return { kind: 'attempt', ...found.capability };
    case 'upload':
      return { kind: 'upload', ...found.capability };
    case 'organisation': {
      const { token, org, role, scopes } = found;
      await world.credentials.used(org, token, nowMs);
      return { kind: 'organisation-token', token, org, role, scopes };
    }
    case 'person': {
      const { token, user: id, scopes } = found;
      const user = await world.people.byId(id);
      await world.credentials.used(id, token, nowMs);
      return ofUser(user, (active) => ({ kind: 'person', user: active.id, admin: false, token, scopes }));
    }
  }
}

function ofUser(user: User | undefined, caller: (user: User) => Caller): Caller {
  if (user === undefined || user.status === 'erased') return { kind: 'nobody', reason: 'unknown-user' };
  return user.status === 'suspended' ? { kind: 'nobody', reason: 'suspended' } : caller(user);
}
