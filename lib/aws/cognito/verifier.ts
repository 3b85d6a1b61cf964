import { CognitoJwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError, JwtExpiredError } from 'aws-jwt-verify/error';
import type { VerifySession } from '../../app/accounts/commands/authenticate.ts';
import { ADMIN_GROUP } from './groups.ts';

/** Verifies access tokens of one user pool and one client: signature, issuer, use, expiry. */
export function createSessionVerifier(userPoolId: string, clientId: string): VerifySession {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access' });
  return async (token) => {
    try {
      const claims = await verifier.verify(token);
      const { sub: subject, origin_jti: session, iat } = claims;
      // Of every token of one sign-in the same, where tokens can be revoked.
      if (typeof session !== 'string') return 'invalid';
      const issuedAtMs = iat * 1_000;
      return { subject, session, issuedAtMs, admin: claims['cognito:groups']?.includes(ADMIN_GROUP) ?? false };
    } catch (error) {
      if (error instanceof JwtExpiredError) return 'expired';
      // A failed fetch of the keys proves nothing about the token.
      if (error instanceof JwtBaseError && !(error instanceof FetchError)) return 'invalid';
      throw error;
    }
  };
}
