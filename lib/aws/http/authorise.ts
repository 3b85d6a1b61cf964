import type { Role, Route } from '../../api/route.ts';
import { scopeOf } from '../../api/scope.ts';
import { isRefusedWhileSuspended } from '../../api/suspension.ts';
import { type Caller, isSuspended } from '../../app/http/caller.ts';
import { ProblemError } from './problem.ts';

/**
 * Lets a request pass, or ends it. Returns the caller's role in the organisation of the path. A caller outside of it gets 404, as
 * if the organisation did not exist; only a member learns that a role or a scope is missing.
 */
export function authorise(route: Route, caller: Caller, params: Readonly<Record<string, unknown>>): Role | undefined {
  const { access } = route;
  if (access.kind === 'public') return undefined;
  if (access.kind === 'capability') return passCapability(route, access.of, caller, params);
  if (caller.kind === 'anonymous') throw refusal(caller.reason);
  if (caller.kind !== 'person' && caller.kind !== 'organisation-token') throw refusal('invalid');
  if (access.kind === 'admin') {
    if (caller.kind !== 'person' || !caller.admin || caller.token !== undefined)
      throw new ProblemError('forbidden', 'this is for administrators, signed in with a session');
    return undefined;
  }
  if (access.kind === 'signedIn') {
    if (caller.kind !== 'person')
      throw new ProblemError('forbidden', "an organisation's token acts in its organisation alone");
    needScope(route, caller.scopes);
    return undefined;
  }
  const org = String(params['org']);
  const known = caller.kind === 'person' ? caller.membership : caller;
  const role = known?.org === org ? known.role : undefined;
  if (role === undefined) throw new ProblemError('not-found');
  if (!access.roles.includes(role))
    throw new ProblemError('forbidden', `this needs the role ${access.roles.join(' or ')}; yours is ${role}`);
  if (caller.kind === 'person' && caller.membership?.codesMissing) throw new ProblemError('codes-missing');
  needScope(route, caller.scopes);
  refuseWhileSuspended(route, caller);
  return role;
}

/** Here alone, for every route of an organisation, by what the contract says of it. */
function refuseWhileSuspended(route: Route, caller: Caller): void {
  if (isSuspended(caller) && isRefusedWhileSuspended(route.id)) {
    const why = 'nothing new begins here until it is resumed; GET /v1/orgs/{org} says why it is suspended';
    throw new ProblemError('organisation-suspended', why);
  }
}

function needScope(route: Route, scopes: readonly string[] | undefined): void {
  const scope = scopeOf(route);
  if (scopes !== undefined && !scopes.includes(scope))
    throw new ProblemError('forbidden', `the token lacks the scope ${scope}`);
}

/** Ends a request without a caller, before anything else about it is checked. */
export function needCaller(route: Route, caller: Caller): void {
  if (route.access.kind !== 'public' && caller.kind === 'anonymous') throw refusal(caller.reason);
}

/** A capability is bound to the resource in the path; any other one counts as none. */
function passCapability(
  route: Route,
  of: 'attempt' | 'claim' | 'upload',
  caller: Caller,
  params: Readonly<Record<string, unknown>>,
): undefined {
  if (caller.kind === 'anonymous') throw refusal(caller.reason);
  if (caller.kind !== of) throw refusal('invalid');
  if (caller.kind !== 'upload' && params['attempt'] !== caller.attempt) throw refusal('invalid');
  refuseWhileSuspended(route, caller);
  return undefined;
}

function refusal(reason: string): ProblemError {
  if (reason === 'suspended') return new ProblemError('user-suspended');
  return new ProblemError('unauthenticated', undefined, { headers: { 'WWW-Authenticate': 'Bearer' } });
}
