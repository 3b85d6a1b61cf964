import type { Role } from '../../../api/route.ts';
import { isId } from '../../../domain/ids.ts';
import type { Caller, Membership } from '../../http/caller.ts';
import type { Roles } from '../../organisations/queries/membership.ts';
import type { Credential, Credentials, UploadCapability } from '../../ports/credentials.ts';
import type { People, User } from '../../ports/people.ts';
import type { Sessions } from '../../ports/sessions.ts';
import { administers } from '../queries/administers.ts';
import { looksLikeSecret } from './secret.ts';

/** Checks a session's access token; throws only when the check itself is impossible. */
export type VerifySession = (token: string) => Promise<VerifiedSession | 'expired' | 'invalid'>;

export interface VerifiedSession {
  readonly subject: string;
  readonly admin: boolean;
  /** When the token was made, in whole seconds. */
  readonly issuedAtMs: number;
  /** Id of the session: the same in each of its access tokens. */
  readonly session: string;
}

export interface Authentication {
  readonly verifySession: VerifySession;
  readonly credentials: Credentials;
  readonly people: People;
  readonly sessions: Pick<Sessions, 'find'>;
  /** Roles in an organisation; there are none where it does not exist. */
  readonly roles: (org: string) => Promise<Roles>;
  /** The wall's time: how long a secret lives has nothing to do with a moved clock. */
  readonly wallMs: () => number;
}

const MAX_TOKEN_LENGTH = 4_096;

/** A request's credentials: the header, and the secret or ids in its path. */
export interface Shown {
  readonly authorization?: string | undefined;
  /** The secret in an upload client's path. */
  readonly capability?: string | undefined;
  readonly org?: string | undefined;
}

/**
 * The caller of a request, and their role in the request's organisation. Both are read at the same time, once it is
 * certain that a person asks.
 */
export async function authenticate(deps: Authentication, { authorization, capability, org }: Shown): Promise<Caller> {
  if (capability !== undefined) return bySecret(deps, capability, ['upload']);
  if (authorization === undefined || authorization === '') return { kind: 'anonymous', reason: 'missing' };
  if (authorization.length > MAX_TOKEN_LENGTH) return { kind: 'anonymous', reason: 'malformed' };
  const [scheme, token, ...more] = authorization.split(' ');
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined || more.length > 0)
    return { kind: 'anonymous', reason: 'malformed' };
  return looksLikeSecret(token)
    ? bySecret(deps, token, ['person', 'organisation', 'attempt', 'claim'], org)
    : bySession(deps, token, org);
}

async function bySession(deps: Authentication, token: string, org: string | undefined): Promise<Caller> {
  const proved = await deps.verifySession(token);
  if (proved === 'expired' || proved === 'invalid') return { kind: 'anonymous', reason: proved };
  const { session } = proved;
  const [user, roles] = await Promise.all([ofSession(deps, session), rolesOf(deps, org)]);
  if (user === undefined) return { kind: 'anonymous', reason: 'revoked' };
  return ofUser(user, (person) => {
    return {
      kind: 'person',
      user: person.id,
      admin: administers(person, proved),
      session,
      ...membership(person, org, roles),
    };
  });
}

/** The person of an open session. An access token outlives its session for up to an hour, and counts no more. */
async function ofSession({ sessions, people }: Authentication, id: string): Promise<User | undefined> {
  const session = await sessions.find(id);
  return session === undefined ? undefined : people.byId(session.user);
}

async function bySecret(
  deps: Authentication,
  secret: string,
  kinds: readonly Credential['kind'][],
  org?: string,
): Promise<Caller> {
  const found = looksLikeSecret(secret) ? await deps.credentials.find(secret) : undefined;
  if (found === undefined || !kinds.includes(found.kind)) return { kind: 'anonymous', reason: 'revoked' };
  const nowMs = deps.wallMs();
  if (found.expiresAtMs <= nowMs) return { kind: 'anonymous', reason: 'expired' };
  switch (found.kind) {
    case 'attempt':
      return { kind: 'attempt', ...found.capability };
    case 'claim':
      return { kind: 'claim', ...found.capability, expiresAtMs: found.expiresAtMs };
    case 'upload':
      return (await mayUpload(deps, found.capability, nowMs))
        ? { kind: 'upload', ...found.capability, ...suspendedIn(await deps.roles(found.capability.org)) }
        : { kind: 'anonymous', reason: 'revoked' };
    case 'organisation': {
      const { token, org: own, role, scopes, createdBy } = found;
      const [holds, roles] = await Promise.all([
        mayAct(deps, own, createdBy, TOKEN_MAKERS),
        deps.roles(own),
        deps.credentials.used(own, token, nowMs),
      ]);
      return holds
        ? { kind: 'organisation-token', token, org: own, role, scopes, ...suspendedIn(roles) }
        : { kind: 'anonymous', reason: 'revoked' };
    }
    case 'person': {
      const { token, user: id, scopes } = found;
      const [user, roles] = await Promise.all([
        deps.people.byId(id),
        rolesOf(deps, org),
        deps.credentials.used(id, token, nowMs),
      ]);
      const known = { kind: 'person', user: id, admin: false, token, scopes } as const;
      return ofUser(user, (person) => ({ ...known, ...membership(person, org, roles) }));
    }
  }
}

/** Roles that make an organisation's tokens, and those that upload: `managers` and `workers` of the contract, held equal by a test. */
export const TOKEN_MAKERS: readonly Role[] = ['owner', 'manager'];
export const UPLOADERS: readonly Role[] = ['owner', 'manager', 'member'];

/** Whether this person is active, and has one of these roles in an organisation that is open. */
async function mayAct(deps: Authentication, org: string, user: string, roles: readonly Role[]): Promise<boolean> {
  const [inIt, person] = await Promise.all([deps.roles(org), deps.people.byId(user)]);
  const role = inIt.of(user);
  return person?.status === 'active' && role !== undefined && roles.includes(role);
}

/**
 * A right ends at once with everything that it was made from: its maker's role and account, the
 * organisation, and the token that they made it with.
 */
async function mayUpload(deps: Authentication, capability: UploadCapability, nowMs: number): Promise<boolean> {
  const { org, user, madeWith } = capability;
  const token = madeWith && (await deps.credentials.token(madeWith.owner, madeWith.token));
  if (madeWith !== undefined && (token === undefined || token.expiresAtMs <= nowMs)) return false;
  if (madeWith?.owner !== org) return mayAct(deps, org, user, UPLOADERS);
  // Made with a token of the organisation itself, whose role never changes; it ends with its own maker.
  return token !== undefined && mayAct(deps, org, token.createdBy, TOKEN_MAKERS);
}

const NO_ROLES: Roles = { of: () => undefined, codesRequired: false, suspended: false };

function suspendedIn({ suspended }: Roles): { readonly suspended?: true } {
  return suspended ? { suspended } : {};
}

/** A text that is no organisation's id is refused later, with a reason. */
function rolesOf({ roles }: Authentication, org: string | undefined): Promise<Roles> {
  return org !== undefined && isId('organisation', org) ? roles(org) : Promise.resolve(NO_ROLES);
}

function membership(
  { id, codes = false }: User,
  org: string | undefined,
  roles: Roles,
): { readonly membership?: Membership } {
  const role = roles.of(id);
  if (org === undefined || role === undefined) return {};
  const asked = roles.codesRequired && !codes ? ({ codesMissing: true } as const) : {};
  return { membership: { org, role, ...asked, ...suspendedIn(roles) } };
}

function ofUser(user: User | undefined, caller: (user: User) => Caller): Caller {
  if (user === undefined || user.status === 'erased') return { kind: 'anonymous', reason: 'unknown-user' };
  return user.status === 'suspended' ? { kind: 'anonymous', reason: 'suspended' } : caller(user);
}
