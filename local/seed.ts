import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { AWS_REGION } from './emulator.ts';
import { LocalError } from './error.ts';
import type { StackOutputs } from './outputs.ts';
import { DEMO_USERS, type DemoUser } from './users.ts';

const TIMEOUT_MS = 15_000;
const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];
/** The user pool's group of those who administer the platform. */
const ADMIN_GROUP = 'admins';
const DEMO_ORGANISATION = 'Demo organisation';

/** Makes the demo users, or gives those that exist their passwords back. Refuses any endpoint but loopback. */
export async function seedUsers(endpoint: string, outputs: StackOutputs): Promise<void> {
  refuseRemote(endpoint);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const cognito = new CognitoIdentityProviderClient({ endpoint, region: AWS_REGION, credentials });
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

/**
 * A demo organisation with an owner and a member, made like anybody's: over HTTP, by the people themselves. The
 * idempotency keys make it the same one however often this runs.
 */
export async function seedOrganisation(apiUrl: string): Promise<{ readonly org: string }> {
  refuseRemote(apiUrl);
  const owner = await signIn(apiUrl, DEMO_USERS.owner);
  const member = await signIn(apiUrl, DEMO_USERS.member);
  const made = await call(apiUrl, 'POST', '/v1/orgs', owner.token, { name: DEMO_ORGANISATION }, 'demo-organisation');
  const org = textIn(made, 'id');
  const body = { user: member.id, role: 'member' };
  await call(apiUrl, 'POST', `/v1/orgs/${org}/members`, owner.token, body, 'demo-member', ['already-member']);
  return { org };
}

async function signIn(apiUrl: string, user: DemoUser): Promise<{ readonly token: string; readonly id: string }> {
  const { email, password } = user;
  const session = await call(apiUrl, 'POST', '/v1/session', undefined, { email, password });
  const me = await call(apiUrl, 'GET', '/v1/me', textIn(session, 'accessToken'));
  return { token: textIn(session, 'accessToken'), id: textIn(me, 'id') };
}

async function call(
  apiUrl: string,
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  key?: string,
  alsoFine: readonly string[] = [],
): Promise<unknown> {
  const reply = await fetch(apiUrl + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await reply.text();
  const answer: unknown = reply.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  if (reply.ok || alsoFine.some((code) => hasCode(answer, code))) return answer;
  throw new LocalError(
    'seed.failed',
    `Seeding the demo organisation: ${method} ${path} answered ${reply.status}: ${text}`,
  );
}

function hasCode(answer: unknown, code: string): boolean {
  return typeof answer === 'object' && answer !== null && 'code' in answer && answer.code === code;
}

function textIn(answer: unknown, field: string): string {
  const value = typeof answer === 'object' && answer !== null ? Reflect.get(answer, field) : undefined;
  if (typeof value !== 'string') throw new LocalError('seed.failed', `An answer of the API has no ${field}.`);
  return value;
}

function refuseRemote(url: string): void {
  const { hostname } = new URL(url);
  if (LOOPBACK_HOSTS.includes(hostname)) return;
  const why = 'the passwords of the demo users are public';
  throw new LocalError('seed.refused', `Seeding is refused at ${hostname}: ${why}, so it works on loopback only.`);
}
