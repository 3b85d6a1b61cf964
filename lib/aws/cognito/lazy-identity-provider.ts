import type { IdentityProvider } from '../../app/ports/identity.ts';
import { lazily } from '../lazily.ts';

/** Cognito as the identity provider; its adapter is loaded with the first call. */
export function identityProvider(userPoolId: string, clientId: string): IdentityProvider {
  return lazily<IdentityProvider>(async () => {
    const { createIdentityProvider } = await import('./identity-provider.ts');
    return createIdentityProvider(userPoolId, clientId);
  });
}
