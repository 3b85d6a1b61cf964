import * as z from 'zod/mini';
import { everyMember, managers, owners, signedIn } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { organisationsPaths } from '../paths/organisations.ts';
import { actorId, email, id, name, nothing, pageOf, pageQuery, role, time, whole } from '../schema.ts';
import { TOKEN_ROLES } from '../scope.ts';
import { createdToken, newToken, token } from './account.ts';
import { actsQuery } from './acts-query.ts';

const route = routesOn(organisationsPaths);

/** Why and since when an organisation is suspended. */
export const suspension = lazy(() => z.strictObject({ since: time(), reason: z.string() }));

export const organisation = lazy(() =>
  z.strictObject({
    id: id('org'),
    name: name(),
    /** The caller's role in it. */
    role: role(),
    /** Bytes stored now, uploads in progress included; follows within seconds. */
    storedBytes: whole(),
    /** Whether members act here only with one-time codes on their accounts. */
    codesRequired: z.boolean(),
    /** Since when nothing new begins in it, and why; absent unless it is suspended. */
    suspended: z.optional(suspension()),
    createdAt: time(),
  }),
);

export const member = lazy(() =>
  z.strictObject({
    user: id('user'),
    name: z.optional(name()),
    email: z.optional(email()),
    role: role(),
    /** Whether signing in asks this person for a one-time code. */
    codes: z.optional(z.boolean()),
    joinedAt: time(),
  }),
);

export const invitation = lazy(() =>
  z.strictObject({
    id: id('invitation'),
    email: email(),
    role: role(),
    invitedBy: actorId(),
    createdAt: time(),
    expiresAt: time(),
  }),
);

/** One event of the log, as it was recorded. */
export const recordedEvent = lazy(() =>
  z.strictObject({
    id: z.string(),
    stream: z.string(),
    version: z.int(),
    type: z.string(),
    at: time(),
    actor: z.string(),
    correlation: z.string(),
    causation: z.optional(z.string()),
    data: z.unknown(),
  }),
);

/** What somebody did, from the event log. */
export const act = lazy(() =>
  z.strictObject({
    at: time(),
    /** Id of a user or a token. */
    actor: z.string(),
    /** By which token; absent for acts of a session. It has no name once it is revoked. */
    token: z.optional(z.strictObject({ id: z.string(), name: z.optional(z.string()) })),
    stream: z.string(),
    version: z.int(),
    /** Types of the events that the act came to. */
    types: z.array(z.string()),
    correlation: z.string(),
  }),
);

/** `file#fil_01J…`: an aggregate and an id. */
export const streamName = lazy(() =>
  z.string().check(z.regex(/^[a-z][a-z-]{0,39}#[A-Za-z0-9_:.#/-]{1,160}$/, 'must be a stream such as file#fil_01J…')),
);

export const organisationRoutes = [
  route('organisations.create', () => ({
    summary: 'Found an organisation; I become its owner',
    access: signedIn,
    body: z.strictObject({ name: name() }),
    reply: () => organisation(),
    status: 201,
    location: '/v1/orgs/{id}',
    errors: [],
    versioned: true,
  })),
  route('organisations.list', () => ({
    summary: 'Organisations that I am a member of',
    access: signedIn,
    query: pageQuery({}),
    reply: () => pageOf(organisation()),
    status: 200,
    errors: [],
    reads: ['members'],
  })),
  route('organisations.get', () => ({
    summary: 'One organisation',
    access: everyMember,
    reply: () => organisation(),
    status: 200,
    errors: ['not-found'],
    versioned: true,
  })),
  route('organisations.rename', () => ({
    summary: 'Rename an organisation',
    access: managers,
    body: z.strictObject({ name: name() }),
    reply: () => organisation(),
    status: 200,
    errors: ['not-found', 'precondition-failed'],
    versioned: true,
  })),
  route('organisations.close', () => ({
    summary: 'Close an organisation that stores nothing any more',
    access: owners,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found', 'organisation-not-empty'],
  })),
  route('organisations.listMembers', () => ({
    summary: 'Members and their roles',
    access: everyMember,
    query: pageQuery({}),
    reply: () => pageOf(member()),
    status: 200,
    errors: ['not-found'],
    reads: ['members'],
  })),
  route('organisations.changeRole', () => ({
    summary: "Change a member's role",
    access: managers,
    body: z.strictObject({ role: role() }),
    reply: () => member(),
    status: 200,
    errors: ['not-found', 'not-member', 'last-owner', 'owner-required'],
  })),
  route('organisations.removeMember', () => ({
    summary: 'Remove a member, or leave',
    access: everyMember,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found', 'not-member', 'last-owner', 'owner-required', 'forbidden'],
  })),
  route('organisations.listInvitations', () => ({
    summary: 'Open invitations',
    access: managers,
    query: pageQuery({}),
    reply: () => pageOf(invitation()),
    status: 200,
    errors: ['not-found'],
  })),
  route('organisations.invite', () => ({
    summary: 'Invite a user by mail: nobody becomes a member who has not accepted',
    access: managers,
    body: z.strictObject({ email: email(), role: role() }),
    reply: () => invitation(),
    status: 201,
    location: '/v1/orgs/{org}/invitations/{id}',
    errors: ['not-found', 'too-many-invitations', 'too-many-letters', 'owner-required', 'mail-failed'],
  })),
  route('organisations.revokeInvitation', () => ({
    summary: 'Withdraw an invitation',
    access: managers,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
  route('organisations.listTokens', () => ({
    summary: "The organisation's API tokens",
    access: managers,
    query: pageQuery({}),
    reply: () => pageOf(token()),
    status: 200,
    errors: ['not-found'],
  })),
  route('organisations.createToken', () => ({
    summary: 'Make an API token that belongs to the organisation and acts in it alone',
    access: managers,
    body: z.extend(newToken(), { role: z.enum(TOKEN_ROLES) }),
    reply: () => createdToken(),
    status: 201,
    location: '/v1/orgs/{org}/tokens/{id}',
    errors: ['not-found', 'too-many-tokens'],
  })),
  route('organisations.revokeToken', () => ({
    summary: "Revoke one of the organisation's API tokens",
    access: managers,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
  route('organisations.listChanges', () => ({
    summary: 'What has changed since a position, so that a screen knows what to read again',
    access: everyMember,
    query: z.strictObject({ after: z.optional(z.string().check(z.regex(/^[a-z0-9_.-]{1,1000}$/))) }),
    reply: () =>
      z.strictObject({
        /** Hand it back as `after`. */
        position: z.string(),
        /** Aggregates that changed, such as `file` or `job`; `all` when the position is too old to tell. */
        changed: z.array(z.string()),
      }),
    status: 200,
    errors: ['not-found', 'position-invalid'],
    reads: ['changes'],
    versioned: true,
  })),
  route('organisations.listAudit', () => ({
    summary:
      'Who did what, newest first: acts of people and their tokens, from the event log. A search may give an empty page with a cursor',
    access: managers,
    query: actsQuery(),
    reply: () => pageOf(act()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['changes'],
  })),
  route('organisations.listEvents', () => ({
    summary:
      "Events of one of the organisation's streams, for callers that may read its resource: where a number comes from. Secrets are masked",
    access: everyMember,
    query: pageQuery({ stream: streamName() }),
    reply: () => pageOf(recordedEvent()),
    status: 200,
    errors: ['not-found', 'forbidden', 'cursor-invalid'],
  })),
] as const;
