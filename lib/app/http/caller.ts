import type { Role } from '../../api/route.ts';
import type { AttemptCapability, UploadCapability } from '../ports/credentials.ts';

/** The caller, as authenticated by the authorizer. Each route authorizes later. */
export type Caller =
  | { readonly kind: 'anonymous'; readonly reason: Unauthenticated }
  /** A person: by a session, or by a personal token, which narrows what they may do to its scopes. */
  | {
      readonly kind: 'person';
      readonly user: string;
      readonly admin: boolean;
      /** In the organisation of the path; absent for strangers to it, and where the path names none. */
      readonly membership?: Membership;
      readonly token?: string;
      readonly scopes?: readonly string[];
      /** Id of the session; absent with a token. */
      readonly session?: string;
    }
  /** An organisation's token acts in that organisation alone, with a role of its own. */
  | {
      readonly kind: 'organisation-token';
      readonly token: string;
      readonly org: string;
      readonly role: Role;
      readonly scopes: readonly string[];
      /** Its organisation is suspended. */
      readonly suspended?: true;
    }
  | ({ readonly kind: 'attempt' } & AttemptCapability)
  /** The machine of an attempt, before its runner has a token. */
  | ({ readonly kind: 'claim'; readonly expiresAtMs: number } & AttemptCapability)
  | ({ readonly kind: 'upload'; readonly suspended?: true } & UploadCapability);

export interface Membership {
  readonly org: string;
  readonly role: Role;
  /** The organisation asks for one-time codes, and the person's account has none: they may do nothing there. */
  readonly codesMissing?: true;
  /** The organisation is suspended: nothing new begins there. */
  readonly suspended?: true;
}

/** Whether the organisation that a caller acts in is suspended. */
export function isSuspended(caller: Caller): boolean {
  if (caller.kind === 'person') return caller.membership?.suspended === true;
  return (caller.kind === 'organisation-token' || caller.kind === 'upload') && caller.suspended === true;
}

/** For the log; the caller only gets "unauthenticated". `suspended` is answered, for it is no secret to its user. */
export type Unauthenticated =
  | 'missing'
  | 'malformed'
  | 'invalid'
  | 'expired'
  | 'revoked'
  | 'unknown-user'
  | 'suspended';

/** The id under which a caller's acts are recorded. */
export function actorOf(caller: Caller): string {
  switch (caller.kind) {
    case 'anonymous':
      return 'nobody';
    case 'person':
      return caller.user;
    case 'organisation-token':
      return caller.token;
    case 'attempt':
    case 'claim':
      return caller.attempt;
    case 'upload':
      return caller.user;
  }
}

/** The token that a person acts by, or has started an upload by: what directly causes their acts, where there is one. */
export function tokenOf(caller: Caller): string | undefined {
  if (caller.kind === 'person') return caller.token;
  return caller.kind === 'upload' ? caller.madeWith?.token : undefined;
}

/** A token, and who owns it: what is made with it ends with it. */
export interface OwnedToken {
  readonly owner: string;
  readonly token: string;
}

/** The token that a caller shows; undefined for a session. */
export function ownedTokenOf(caller: Caller): OwnedToken | undefined {
  if (caller.kind === 'organisation-token') return { owner: caller.org, token: caller.token };
  return caller.kind === 'person' && caller.token !== undefined
    ? { owner: caller.user, token: caller.token }
    : undefined;
}

/** The organisation that a caller acts in; undefined for strangers, and for people outside of any. */
export function organisationOf(caller: Caller): string | undefined {
  switch (caller.kind) {
    case 'anonymous':
      return undefined;
    case 'person':
      return caller.membership?.org;
    case 'organisation-token':
    case 'attempt':
    case 'claim':
    case 'upload':
      return caller.org;
  }
}
