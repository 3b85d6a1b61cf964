import * as z from 'zod/mini';
import { anybody } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { accountPaths } from '../paths/account.ts';
import { email, id, name, nothing, role, time } from '../schema.ts';

const route = routesOn(accountPaths);

export const password = lazy(() => z.string().check(z.minLength(8), z.maxLength(256)));

/** A code as it was mailed; blanks between its digits are left out by clients. */
export const mailedCode = lazy(() => z.string().check(z.regex(/^[0-9]{8}$/, 'must be the eight digits of the mail')));

export const invitationSecret = lazy(() => z.string().check(z.minLength(20), z.maxLength(200)));

export const user = lazy(() =>
  z.strictObject({
    id: id('user'),
    email: email(),
    name: name(),
    status: z.enum(['active', 'suspended', 'erased']),
    admin: z.boolean(),
    /** Whether signing in asks for a one-time code. */
    codes: z.boolean(),
    createdAt: time(),
  }),
);

export const session = lazy(() =>
  z.strictObject({
    accessToken: z.string(),
    /** When the access token ends. The refresh token travels only in an HttpOnly cookie. */
    expiresAt: time(),
    /** The same from now on, for whose own clock is wrong. */
    expiresInSeconds: z.int(),
    /** The platform's time, by which days of usage and bills begin and end. */
    at: time(),
    user: user(),
  }),
);

/** The reply to everybody who asks for a mail, whether their address is known or not. */
export const mailed = lazy(() =>
  z.strictObject({
    /** The mail's code is good until then. */
    expiresAt: time(),
  }),
);

const ended = ['sign-in-failed', 'user-suspended'] as const;

/** The way in: what nobody who is not signed in can do without. No answer says whether an address is known. */
export const entryRoutes = [
  route('account.signUpPolicy', () => ({
    summary: 'Who may sign up here',
    access: anybody,
    reply: () =>
      z.strictObject({
        policy: z.enum(['open', 'invitation-only', 'domains']),
        /** With `domains`: those of the addresses that may. */
        domains: z.optional(z.array(z.string())),
      }),
    status: 200,
    errors: [],
  })),
  route('account.startSignUp', () => ({
    summary: 'Ask for a mail with the code to sign up with; ask again to have it sent again',
    access: anybody,
    body: z.strictObject({ email: email() }),
    reply: () => mailed(),
    status: 202,
    errors: ['sign-up-closed', 'too-many-attempts', 'mail-failed'],
  })),
  route('account.completeSignUp', () => ({
    summary: 'Make an account with the code of the mail, or with the secret of an invitation, and sign in',
    access: anybody,
    body: z.strictObject({
      name: name(),
      password: password(),
      proof: z.union([
        z.strictObject({ email: email(), code: mailedCode() }),
        z.strictObject({ invitation: invitationSecret() }),
      ]),
    }),
    reply: () => session(),
    status: 201,
    location: '/v1/session',
    errors: ['code-invalid', 'invitation-invalid', 'email-taken', 'password-too-weak', 'too-many-attempts', ...ended],
  })),
  route('account.startReset', () => ({
    summary: 'Ask for a mail with a code to set a new password with',
    access: anybody,
    body: z.strictObject({ email: email() }),
    reply: () => mailed(),
    status: 202,
    errors: ['too-many-attempts', 'mail-failed'],
  })),
  route('account.completeReset', () => ({
    summary: 'Set a new password with the code of the mail; every session ends',
    access: anybody,
    body: z.strictObject({ email: email(), code: mailedCode(), password: password() }),
    reply: () => nothing(),
    status: 204,
    errors: ['code-invalid', 'password-too-weak', 'too-many-attempts'],
  })),
  route('account.createSession', () => ({
    summary: 'Sign in with e-mail address and password, and with a one-time code where the account asks for it',
    access: anybody,
    body: z.strictObject({
      email: email(),
      password: z.string().check(z.minLength(1), z.maxLength(256)),
      /** Of the authenticator, or a recovery code: that one turns one-time codes off. */
      code: z.optional(z.string().check(z.minLength(6), z.maxLength(40))),
    }),
    reply: () => session(),
    status: 201,
    location: '/v1/session',
    errors: ['code-required', 'code-invalid', 'too-many-attempts', ...ended],
  })),
  route('account.refreshSession', () => ({
    summary: 'A new access token for the session in the cookie',
    access: anybody,
    reply: () => session(),
    status: 201,
    location: '/v1/session',
    errors: ['session-ended', 'user-suspended'],
  })),
  route('account.endSession', () => ({
    summary: 'Sign out: the session ends at once',
    access: anybody,
    reply: () => nothing(),
    status: 204,
    errors: [],
  })),
  route('account.readInvitation', () => ({
    summary: 'What an invitation is for, for whoever has its secret',
    access: anybody,
    body: z.strictObject({ secret: invitationSecret() }),
    reply: () =>
      z.strictObject({
        organisation: name(),
        role: role(),
        email: email(),
        invitedBy: z.optional(name()),
        expiresAt: time(),
        /** Whether the address has an account; the mail's reader may know. */
        hasAccount: z.boolean(),
      }),
    status: 200,
    errors: ['invitation-invalid'],
  })),
  route('account.declineInvitation', () => ({
    summary: 'Decline an invitation, by its secret: it ends',
    access: anybody,
    body: z.strictObject({ secret: invitationSecret() }),
    reply: () => nothing(),
    status: 204,
    errors: ['invitation-invalid'],
  })),
] as const;
