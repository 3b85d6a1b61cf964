import { randomBytes } from 'epoch-dynamodb';
import { idOf, ULID_RANDOM_BYTES, ulid } from '../domain/ids.ts';
import { identityProvider } from './cognito/lazy-identity-provider.ts';
import { createSessionVerifier } from './cognito/verifier.ts';
import { environment } from './environment.ts';

/** Verifies the access tokens of the deployment's own sessions. */
export function sessionVerifier() {
  return createSessionVerifier(environment('USER_POOL_ID'), environment('USER_POOL_CLIENT_ID'));
}

/** The identity provider, and what a session needs. */
export function identities() {
  const [userPoolId, clientId] = [environment('USER_POOL_ID'), environment('USER_POOL_CLIENT_ID')];
  return {
    identity: identityProvider(userPoolId, clientId),
    verifySession: sessionVerifier(),
    secureCookies: environment('STAGE') !== 'local',
    newUserId: () => idOf('user', ulid(Date.now(), randomBytes(ULID_RANDOM_BYTES))),
  };
}
