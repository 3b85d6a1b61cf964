import * as z from 'zod/mini';
import { anybody, signedIn } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { accountPaths } from '../paths/account.ts';
import { email, id, name, nothing, pageOf, pageQuery, role, time } from '../schema.ts';

const route = routesOn(accountPaths);

export const password = lazy(() => z.string().check(z.minLength(8), z.maxLength(256)));

export const user = lazy(() =>
  z.strictObject({
    id: id('user'),
    email: email(),
    name: name(),
    status: z.enum(['active', 'suspended', 'erased']),
    admin: z.boolean(),
    createdAt: time(),
  }),
);

const session = lazy(() =>
  z.strictObject({
    accessToken: z.string(),
    /** When the access token ends. The refresh token travels only in an HttpOnly cookie. */
    expiresAt: time(),
    user: user(),
  }),
);

/** A token's rights: read or write, per group of routes. */
export const scope = lazy(() =>
  z.enum([
    'organisations:read',
    'organisations:write',
    'files:read',
    'files:write',
    'jobs:read',
    'jobs:write',
    'billing:read',
    'account:read',
  ]),
);

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

export const accountRoutes = [
  route('account.createSession', () => ({
    summary: 'Sign in with e-mail address and password',
    access: anybody,
    body: z.strictObject({ email: email(), password: z.string().check(z.minLength(1), z.maxLength(256)) }),
    reply: session(),
    status: 201,
    location: '/v1/session',
    errors: ['sign-in-failed', 'user-suspended'],
  })),
  route('account.refreshSession', () => ({
    summary: 'A new access token for the session in the cookie',
    access: anybody,
    reply: session(),
    status: 201,
    location: '/v1/session',
    errors: ['session-ended', 'user-suspended'],
  })),
  route('account.endSession', () => ({
    summary: 'Sign out: the refresh token ends at once',
    access: anybody,
    reply: nothing(),
    status: 204,
    errors: [],
  })),
  route('account.me', () => ({
    summary: 'Who I am',
    access: signedIn,
    reply: user(),
    status: 200,
    errors: [],
  })),
  route('account.updateMe', () => ({
    summary: 'Change my name',
    access: signedIn,
    body: z.strictObject({ name: name() }),
    reply: user(),
    status: 200,
    errors: [],
  })),
  route('account.eraseMe', () => ({
    summary: 'Erase my personal data and close my account',
    access: signedIn,
    reply: nothing(),
    status: 204,
    errors: ['last-owner', 'last-administrator'],
  })),
  route('account.listTokens', () => ({
    summary: 'My API tokens',
    access: signedIn,
    query: pageQuery({}),
    reply: pageOf(token()),
    status: 200,
    errors: [],
  })),
  route('account.createToken', () => ({
    summary: 'Make an API token that acts as me, within its scopes',
    access: signedIn,
    body: newToken(),
    reply: createdToken(),
    status: 201,
    location: '/v1/me/tokens/{id}',
    errors: ['too-many-tokens'],
  })),
  route('account.revokeToken', () => ({
    summary: 'Revoke one of my API tokens',
    access: signedIn,
    reply: nothing(),
    status: 204,
    errors: ['not-found'],
  })),
  route('account.acceptInvitation', () => ({
    summary: 'Join the organisation that invited me',
    access: signedIn,
    body: z.strictObject({ secret: z.string().check(z.minLength(20), z.maxLength(200)) }),
    reply: z.strictObject({ organisation: id('org'), role: role() }),
    status: 200,
    errors: ['invitation-invalid', 'too-many-members'],
  })),
] as const;
