import * as z from 'zod/mini';
import { signedIn } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { accountPaths } from '../paths/account.ts';
import { id, name, nothing, pageOf, pageQuery, role, time } from '../schema.ts';
import { TOKEN_SCOPES } from '../scope.ts';
import { emailChangeRoutes } from './email-change.ts';
import { entryRoutes, invitationSecret, password, user } from './entry.ts';

const route = routesOn(accountPaths);

/** A token's rights. */
export const scope = lazy(() => z.enum(TOKEN_SCOPES));

export const MAX_TOKEN_DAYS = 366;

export const newToken = lazy(() =>
  z.strictObject({
    name: name(),
    scopes: z.array(scope()).check(z.minLength(1), z.maxLength(16)),
    expiresInDays: z.int().check(z.minimum(1), z.maximum(MAX_TOKEN_DAYS)),
  }),
);

export const token = lazy(() =>
  z.strictObject({
    id: id('token'),
    name: name(),
    /** First characters of the secret, to recognise it by. */
    hint: z.string(),
    scopes: z.array(scope()),
    createdBy: id('user'),
    createdAt: time(),
    expiresAt: time(),
    /** To the hour; absent while the token was never used. */
    lastUsedAt: z.optional(time()),
  }),
);

/** The secret is in this one reply and nowhere else: only its hash is kept. */
export const createdToken = lazy(() => z.extend(token(), { secret: z.string() }));

export const oneTimeCode = lazy(() =>
  z.string().check(z.regex(/^[0-9]{6}$/, 'must be the six digits of the authenticator')),
);

export const openSession = lazy(() =>
  z.strictObject({
    id: z.string(),
    createdAt: time(),
    /** To the hour. */
    lastSeenAt: time(),
    /** The browser or program that signed in, in its own words. */
    agent: z.string(),
    current: z.boolean(),
  }),
);

export const accountRoutes = [
  ...entryRoutes,
  ...emailChangeRoutes,
  route('account.me', () => ({
    summary: 'Who I am',
    access: signedIn,
    reply: () => user(),
    status: 200,
    errors: [],
  })),
  route('account.updateMe', () => ({
    summary: 'Change my name',
    access: signedIn,
    body: z.strictObject({ name: name() }),
    reply: () => user(),
    status: 200,
    errors: [],
  })),
  route('account.eraseMe', () => ({
    summary: 'Erase my personal data and close my account',
    access: signedIn,
    reply: () => nothing(),
    status: 204,
    errors: ['last-owner', 'last-administrator'],
  })),
  route('account.changePassword', () => ({
    summary: 'Change my password, and end my other sessions',
    access: signedIn,
    body: z.strictObject({ password: z.string().check(z.minLength(1), z.maxLength(256)), newPassword: password() }),
    reply: () => nothing(),
    status: 204,
    errors: ['sign-in-failed', 'password-too-weak', 'too-many-attempts'],
  })),
  route('account.enrolCodes', () => ({
    summary: 'Begin to use one-time codes: the secret for an authenticator',
    access: signedIn,
    reply: () =>
      z.strictObject({
        secret: z.string(),
        /** The same as an address for a QR code. */
        uri: z.string(),
      }),
    status: 200,
    errors: ['session-ended', 'codes-on'],
  })),
  route('account.confirmCodes', () => ({
    summary: 'Ask for a one-time code from now on: the authenticator has shown its first one',
    access: signedIn,
    body: z.strictObject({ code: oneTimeCode() }),
    reply: () =>
      z.strictObject({
        /** Each works once instead of the authenticator, and turns codes off. They are shown now and never again. */
        recoveryCodes: z.array(z.string()),
      }),
    status: 200,
    errors: ['code-invalid', 'codes-on', 'too-many-attempts'],
  })),
  route('account.removeCodes', () => ({
    summary: 'Stop asking for one-time codes; takes the password and a code',
    access: signedIn,
    body: z.strictObject({ password: z.string().check(z.minLength(1), z.maxLength(256)), code: oneTimeCode() }),
    reply: () => nothing(),
    status: 204,
    errors: ['sign-in-failed', 'code-invalid', 'codes-required', 'too-many-attempts'],
  })),
  route('account.listSessions', () => ({
    summary: 'My sessions, wherever I am signed in',
    access: signedIn,
    query: pageQuery({}),
    reply: () => pageOf(openSession()),
    status: 200,
    errors: [],
  })),
  route('account.endOneSession', () => ({
    summary: 'End one of my sessions at once',
    access: signedIn,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
  route('account.endOtherSessions', () => ({
    summary: 'End all of my sessions but this one, at once',
    access: signedIn,
    reply: () => nothing(),
    status: 204,
    errors: [],
  })),
  route('account.listTokens', () => ({
    summary: 'My API tokens',
    access: signedIn,
    query: pageQuery({}),
    reply: () => pageOf(token()),
    status: 200,
    errors: [],
  })),
  route('account.createToken', () => ({
    summary: 'Make an API token that acts as me, within its scopes',
    access: signedIn,
    body: newToken(),
    reply: () => createdToken(),
    status: 201,
    location: '/v1/me/tokens/{id}',
    errors: ['too-many-tokens'],
  })),
  route('account.revokeToken', () => ({
    summary: 'Revoke one of my API tokens',
    access: signedIn,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
  route('account.acceptInvitation', () => ({
    summary: 'Join the organisation that invited me',
    access: signedIn,
    body: z.strictObject({ secret: invitationSecret() }),
    reply: () => z.strictObject({ organisation: id('org'), role: role() }),
    status: 200,
    errors: ['invitation-invalid', 'organisation-suspended', 'too-many-members'],
  })),
] as const;
