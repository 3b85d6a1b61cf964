import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { createClient } from '../../lib/client/client.ts';
import { localClient } from '../aws.ts';
import type { StackOutputs } from '../outputs.ts';
import { DEMO_USERS, type DemoUser } from '../users.ts';
import { refuseRemote } from './refuse.ts';

const TIMEOUT_MS = 15_000;
/** The user pool's group of those who administer the platform. */
const ADMIN_GROUP = 'admins';

/** Makes the demo users, or gives those that exist their passwords back. Refuses any endpoint but loopback. */
export async function seedUsers(endpoint: string, outputs: StackOutputs): Promise<void> {
  refuseRemote(endpoint);
  const cognito = new CognitoIdentityProviderClient(localClient(endpoint));
  try {
    await Promise.all(Object.values(DEMO_USERS).map((user) => seedUser(cognito, outputs.UserPoolId, user)));
  } finally {
    cognito.destroy();
  }
}

async function seedUser(cognito: CognitoIdentityProviderClient, UserPoolId: string, user: DemoUser): Promise<void> {
  const within = () => ({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
  const who = { UserPoolId, Username: user.email };
  const UserAttributes = Object.entries({ email: user.email, email_verified: 'true', name: user.name }).map(
    ([Name, Value]) => ({ Name, Value }),
  );
  try {
    await cognito.send(new AdminCreateUserCommand({ ...who, UserAttributes, MessageAction: 'SUPPRESS' }), within());
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
  }
  await cognito.send(new AdminSetUserPasswordCommand({ ...who, Password: user.password, Permanent: true }), within());
  if (user.admin) await cognito.send(new AdminAddUserToGroupCommand({ ...who, GroupName: ADMIN_GROUP }), within());
}

/** The ids under which the platform knows its demo users: given at their first login. */
export async function demoPeople(apiUrl: string): Promise<Readonly<Record<keyof typeof DEMO_USERS, string>>> {
  refuseRemote(apiUrl);
  const client = createClient({ baseUrl: apiUrl });
  const idOf = async ({ email, password }: DemoUser) =>
    (await client.account.createSession({ body: { email, password } })).user.id;
  const { owner, member, admin } = DEMO_USERS;
  const ids = await Promise.all([owner, member, admin].map(idOf));
  return { owner: ids[0] ?? '', member: ids[1] ?? '', admin: ids[2] ?? '' };
}
