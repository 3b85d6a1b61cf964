import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { expect, test, vi } from 'vitest';
import { createIdentityProvider } from '../../lib/aws/cognito/identity-provider.ts';

test.each(['InvalidPasswordException', 'InvalidParameterException'])(
  'a password that Cognito refuses by %s is a weak one, and no failure of ours',
  async (name) => {
    const refused = Object.assign(new Error('refused'), { name });
    const send = vi.spyOn(CognitoIdentityProviderClient.prototype, 'send').mockRejectedValue(refused as never);
    try {
      const identity = createIdentityProvider('eu-central-1_pool', 'client');
      expect(await identity.setPassword('ada@example.org', 'correct-Horse-7-battery ')).toBe('password-too-weak');
    } finally {
      send.mockRestore();
    }
  },
);
