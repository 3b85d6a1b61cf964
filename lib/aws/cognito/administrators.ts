import {
  AdminAddUserToGroupCommand,
  AdminRemoveUserFromGroupCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { IdentityError, type IdentityProvider } from '../../app/ports/identity.ts';
import { ADMIN_GROUP } from './groups.ts';

export type Administrators = Pick<IdentityProvider, 'setAdministrator'>;

/** Who is in the group of administrators. Doing either again changes nothing. */
export function administratorsOf(client: CognitoIdentityProviderClient, UserPoolId: string): Administrators {
  return {
    async setAdministrator(email, admin) {
      const membership = { UserPoolId, Username: email.toLowerCase(), GroupName: ADMIN_GROUP };
      try {
        if (admin) await client.send(new AdminAddUserToGroupCommand(membership));
        else await client.send(new AdminRemoveUserFromGroupCommand(membership));
      } catch (error) {
        throw new IdentityError('changing who is an administrator', error);
      }
    },
  };
}
