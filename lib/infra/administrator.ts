import { randomInt } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { ADMIN_GROUP } from './people.ts';

const TIMEOUT_MS = 15_000;

/** Kinds of signs that the user pool asks for; without those that look alike. */
const SIGNS = ['abcdefghjkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-+=_.:'] as const;
const LENGTH_OF_EACH = 5;

export interface NewAdministrator {
  /** Absent when the account existed: its password stays. */
  readonly password?: string;
}

/** Makes an administrator of an address, or of the account that it has. Doing it again changes nothing. */
export async function makeAdministrator(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
  email: string,
): Promise<NewAdministrator> {
  const within = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
  const who = { UserPoolId, Username: email.toLowerCase() };
  const made = await createUser();
  await client.send(new AdminAddUserToGroupCommand({ ...who, GroupName: ADMIN_GROUP }), within());
  return made;

  async function createUser(): Promise<NewAdministrator> {
    const UserAttributes = [
      { Name: 'email', Value: who.Username },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: who.Username.slice(0, who.Username.indexOf('@')) },
    ];
    try {
      await client.send(new AdminCreateUserCommand({ ...who, UserAttributes, MessageAction: 'SUPPRESS' }), within());
    } catch (error) {
      if (error instanceof UsernameExistsException) return {};
      throw error;
    }
    const password = randomPassword();
    await client.send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }), within());
    return { password };
  }
}

/** Twenty random signs, some of each kind: more than 90 bits. */
function randomPassword(): string {
  const draw = (signs: string) => signs.charAt(randomInt(signs.length));
  const drawn = SIGNS.flatMap((signs) => Array.from({ length: LENGTH_OF_EACH }, () => draw(signs)));
  for (let at = drawn.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [drawn[at], drawn[other]] = [drawn[other] ?? '', drawn[at] ?? ''];
  }
  return drawn.join('');
}
