import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  AdminUserGlobalSignOutCommand,
  AssociateSoftwareTokenCommand,
  type AttributeType,
  type AuthenticationResultType,
  CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  IdentityError,
  type IdentityProvider,
  type SessionTokens,
  type SignInRefusal,
} from '../../app/ports/identity.ts';
import { clientSettings } from '../client-settings.ts';
import { type Administrators, administratorsOf } from './administrators.ts';
import { ADMIN_GROUP, REQUEST_ATTRIBUTE } from './groups.ts';
import { GONE, REFUSED, REFUSED_PASSWORD, WRONG_CODE } from './refusals.ts';

/** Cognito as the identity provider: one user pool, and the client of it that passwords are sent by. */
export function createIdentityProvider(userPoolId: string, clientId: string): IdentityProvider {
  const client = new CognitoIdentityProviderClient(clientSettings());
  const administrators = administratorsOf(client, userPoolId);
  return { ...sessionsOf(client, clientId), ...codesOf(client), ...usersOf(client, userPoolId), ...administrators };
}

type Sessions = Pick<IdentityProvider, 'signIn' | 'refresh' | 'signOut' | 'describe'>;

function sessionsOf(client: CognitoIdentityProviderClient, clientId: string): Sessions {
  return {
    async signIn(email, password, code) {
      const answer = await client
        .send(
          new InitiateAuthCommand({
            AuthFlow: 'USER_PASSWORD_AUTH',
            ClientId: clientId,
            AuthParameters: { USERNAME: email.toLowerCase(), PASSWORD: password },
          }),
        )
        .catch(unless('signing in', REFUSED, undefined));
      if (answer?.ChallengeName !== CODES) return tokensOf(answer?.AuthenticationResult) ?? 'refused';
      return code === undefined ? 'code-required' : withCode(client, clientId, answer, email, code);
    },
    async refresh(refreshToken) {
      const answer = await client
        .send(
          new InitiateAuthCommand({
            AuthFlow: 'REFRESH_TOKEN_AUTH',
            ClientId: clientId,
            AuthParameters: { REFRESH_TOKEN: refreshToken },
          }),
        )
        .catch(unless('refreshing a session', REFUSED, undefined));
      return tokensOf(answer?.AuthenticationResult);
    },
    async signOut(refreshToken) {
      await client
        .send(new RevokeTokenCommand({ ClientId: clientId, Token: refreshToken }))
        .catch(
          unless('signing out', [...REFUSED, 'UnsupportedTokenTypeException', 'UnauthorizedException'], undefined),
        );
    },
    async describe(accessToken) {
      const answer = await client
        .send(new GetUserCommand({ AccessToken: accessToken }))
        .catch(unless('asking who has a token', REFUSED, undefined));
      const attribute = (name: string) => answer?.UserAttributes?.find(({ Name }) => Name === name)?.Value;
      const [subject, email] = [attribute('sub'), attribute('email')];
      // An unverified address could belong to another person, and invitations are matched by it.
      if (subject === undefined || email === undefined || attribute('email_verified') !== 'true') return undefined;
      return { subject, email, name: attribute('name') };
    },
  };
}

/** Answers the challenge that follows a right password. */
async function withCode(
  client: CognitoIdentityProviderClient,
  clientId: string,
  { Session, ChallengeParameters }: InitiateAuthCommandOutput,
  email: string,
  code: string,
): Promise<SessionTokens | SignInRefusal> {
  const answer = await client
    .send(
      new RespondToAuthChallengeCommand({
        ClientId: clientId,
        ChallengeName: CODES,
        Session,
        ChallengeResponses: {
          USERNAME: ChallengeParameters?.['USER_ID_FOR_SRP'] ?? email.toLowerCase(),
          SOFTWARE_TOKEN_MFA_CODE: code,
        },
      }),
    )
    .catch(unless('answering with a code', [...WRONG_CODE, ...REFUSED], undefined));
  return tokensOf(answer?.AuthenticationResult) ?? 'code-invalid';
}

type Codes = Pick<IdentityProvider, 'enrolCodes' | 'confirmCodes'>;

function codesOf(client: CognitoIdentityProviderClient): Codes {
  return {
    async enrolCodes(accessToken) {
      const answer = await client
        .send(new AssociateSoftwareTokenCommand({ AccessToken: accessToken }))
        .catch(unless('enrolling an authenticator', REFUSED, undefined));
      return answer?.SecretCode;
    },
    async confirmCodes(accessToken, code) {
      const answer = await client
        .send(new VerifySoftwareTokenCommand({ AccessToken: accessToken, UserCode: code }))
        .catch(unless('checking an authenticator', [...WRONG_CODE, ...REFUSED], undefined));
      if (answer?.Status !== 'SUCCESS') return false;
      const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
      await client
        .send(new SetUserMFAPreferenceCommand({ AccessToken: accessToken, SoftwareTokenMfaSettings }))
        .catch(always('asking for codes'));
      return true;
    },
  };
}

function usersOf(
  client: CognitoIdentityProviderClient,
  userPoolId: string,
): Omit<IdentityProvider, keyof Sessions | keyof Codes | keyof Administrators> {
  const user = (email: string) => ({ UserPoolId: userPoolId, Username: email.toLowerCase() });

  /** Attributes of a user who is there; none when there is none any more. */
  async function standing(email: string): Promise<readonly AttributeType[]> {
    const answer = await client
      .send(new AdminGetUserCommand(user(email)))
      .catch(unless('reading a user', GONE, undefined));
    return answer?.UserAttributes ?? [];
  }

  return {
    async create({ email, name, password, admin, request }) {
      const attributes = [
        { Name: REQUEST_ATTRIBUTE, Value: request },
        { Name: 'email', Value: email.toLowerCase() },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'name', Value: name },
      ];
      const created = await client
        .send(new AdminCreateUserCommand({ ...user(email), UserAttributes: attributes, MessageAction: 'SUPPRESS' }))
        .catch(unless('creating a user', ['UsernameExistsException'], undefined));
      const known = created?.User?.Attributes ?? (await standing(email));
      const attributeOf = (name: string) => known.find(({ Name }) => Name === name)?.Value;
      if (created === undefined && attributeOf(REQUEST_ATTRIBUTE) !== request) return 'taken';
      const set = await client
        .send(new AdminSetUserPasswordCommand({ ...user(email), Password: password, Permanent: true }))
        .catch(unless('setting a password', REFUSED_PASSWORD, undefined));
      if (set === undefined) {
        await client.send(new AdminDeleteUserCommand(user(email)));
        return 'password-too-weak';
      }
      if (admin) await client.send(new AdminAddUserToGroupCommand({ ...user(email), GroupName: ADMIN_GROUP }));
      const subject = attributeOf('sub');
      if (subject === undefined) throw new IdentityError('creating a user', 'no subject in the answer');
      return { subject };
    },
    async setPassword(email, password) {
      return client
        .send(new AdminSetUserPasswordCommand({ ...user(email), Password: password, Permanent: true }))
        .then(() => 'set' as const)
        .catch((error: unknown) => {
          if (REFUSED_PASSWORD.includes(nameOf(error))) return 'password-too-weak' as const;
          return unless('setting a password', GONE, 'unknown' as const)(error);
        });
    },
    async setEmail(subject, email) {
      const attributes = [
        { Name: 'email', Value: email.toLowerCase() },
        { Name: 'email_verified', Value: 'true' },
      ];
      const command = new AdminUpdateUserAttributesCommand({ ...user(subject), UserAttributes: attributes });
      return client
        .send(command)
        .then(() => 'set' as const)
        .catch(unless('changing an address', ['AliasExistsException'], 'taken' as const));
    },
    async removeCodes(email) {
      const SoftwareTokenMfaSettings = { Enabled: false, PreferredMfa: false };
      await client
        .send(new AdminSetUserMFAPreferenceCommand({ ...user(email), SoftwareTokenMfaSettings }))
        .catch(unless('removing an authenticator', GONE, undefined));
    },
    async setEnabled(email, enabled) {
      const command = enabled ? new AdminEnableUserCommand(user(email)) : new AdminDisableUserCommand(user(email));
      await client.send(command as AdminDisableUserCommand).catch(unless('suspending a user', GONE, undefined));
      if (enabled) return;
      await client
        .send(new AdminUserGlobalSignOutCommand(user(email)))
        .catch(unless('ending sessions', GONE, undefined));
    },
    async remove(email) {
      await client.send(new AdminDeleteUserCommand(user(email))).catch(unless('removing a user', GONE, undefined));
    },
  };
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '');

function always(operation: string): (error: unknown) => never {
  return (error) => {
    throw new IdentityError(operation, error);
  };
}

/** Answers `value` for the errors that are part of ordinary life, and throws for all others. */
function unless<T>(operation: string, names: readonly string[], value: T): (error: unknown) => T {
  return (error) => {
    if (names.includes(nameOf(error))) return value;
    throw new IdentityError(operation, error);
  };
}

const CODES = 'SOFTWARE_TOKEN_MFA';
function tokensOf(result: AuthenticationResultType | undefined): SessionTokens | undefined {
  if (result?.AccessToken === undefined) return undefined;
  const known = { accessToken: result.AccessToken, expiresInSeconds: result.ExpiresIn ?? 3_600 };
  return result.RefreshToken === undefined ? known : { ...known, refreshToken: result.RefreshToken };
}
