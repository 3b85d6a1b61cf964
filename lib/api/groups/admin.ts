import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { email, id, name, nothing, pageOf, pageQuery, time, userIds, whole } from '../schema.ts';
import { password, user } from './entry.ts';
import { recordedEvent, streamName } from './organisations.ts';

/** Parked streams in one answer. */
export const MAX_PARKED = 100;

const route = routesOn(adminPaths);

export const adminRoutes = [
  route('admin.listUsers', () => ({
    summary: 'Users. A search may give an empty page with a cursor',
    access: admin,
    query: pageQuery({
      /** A part of the name or the address in any case, or an id. */
      search: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
      /** These, as far as they are there, on one page; the other parameters do not matter then. */
      ids: z.optional(userIds()),
    }),
    reply: () => pageOf(user()),
    status: 200,
    errors: ['cursor-invalid'],
  })),
  route('admin.createUser', () => ({
    summary: 'Create a user who can sign in',
    access: admin,
    body: z.strictObject({ email: email(), name: name(), password: password(), admin: z.optional(z.boolean()) }),
    reply: () => user(),
    status: 201,
    location: '/v1/admin/users/{id}',
    errors: ['email-taken', 'password-too-weak'],
  })),
  route('admin.getUser', () => ({
    summary: 'One user',
    access: admin,
    reply: () => user(),
    status: 200,
    errors: ['not-found'],
  })),
  route('admin.updateUser', () => ({
    summary: 'Rename, suspend or restore a user',
    access: admin,
    body: z.strictObject({ name: z.optional(name()), status: z.optional(z.enum(['active', 'suspended'])) }),
    reply: () => user(),
    status: 200,
    errors: ['not-found', 'last-administrator'],
  })),
  route('admin.eraseUser', () => ({
    summary: "Erase a person's data; what they did stays in the log under their id",
    access: admin,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found', 'last-owner', 'last-administrator'],
  })),
  route('admin.listUserAudit', () => ({
    summary: "What was done to a user's record, by whom",
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(z.strictObject({ at: time(), actor: z.string(), act: z.string() })),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
  route('admin.listOrganisations', () => ({
    summary: 'All organisations',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(z.strictObject({ id: id('org'), name: name(), storedBytes: whole(), createdAt: time() })),
    status: 200,
    errors: ['cursor-invalid'],
    reads: ['organisations'],
  })),
  route('admin.changeQuota', () => ({
    summary: 'Change how many bytes an organisation may store',
    access: admin,
    body: z.strictObject({ limitBytes: whole() }),
    reply: () => z.strictObject({ limitBytes: whole(), reservedBytes: whole(), storedBytes: whole() }),
    status: 200,
    errors: ['not-found', 'limit-invalid'],
  })),
  route('admin.listEvents', () => ({
    summary: 'Events of one stream, as they were recorded',
    access: admin,
    query: pageQuery({ stream: streamName() }),
    reply: () => pageOf(recordedEvent()),
    status: 200,
    errors: [],
  })),
  route('admin.getLag', () => ({
    summary:
      'How far every subscriber is: up to when nothing is missing, how many streams are parked, and how many messages are dead',
    access: admin,
    reply: () =>
      z.strictObject({
        items: z.array(
          z.strictObject({
            subscriber: z.string(),
            sweptThrough: z.optional(time()),
            parked: z.int(),
            /** Approximate, as counted by the queue. */
            deadLetters: z.int(),
          }),
        ),
      }),
    status: 200,
    errors: [],
  })),
  route('admin.listParked', () => ({
    summary: 'The streams that a subscriber has parked: after which version, since when and why',
    access: admin,
    reply: () =>
      z.strictObject({
        items: z
          .array(
            z.strictObject({
              stream: streamName(),
              /** Applied through this version: the commit after it failed. */
              version: z.int(),
              at: time(),
              error: z.string(),
              /** Of the underlying error, where it has one. */
              code: z.optional(z.string()),
            }),
          )
          .check(z.maxLength(MAX_PARKED)),
        /** There are more. */
        truncated: z.boolean(),
      }),
    status: 200,
    errors: ['not-found'],
  })),
  route('admin.redrive', () => ({
    summary: "Have a subscriber's parked streams and dead letters tried again; how it went is seen in the lag",
    access: admin,
    reply: () => z.strictObject({ subscriber: z.string() }),
    status: 202,
    errors: ['not-found'],
  })),
] as const;

export const clock = lazy(() =>
  z.strictObject({
    now: time(),
    /** How far the platform's clock is ahead of the wall, in milliseconds. */
    aheadMs: whole(),
  }),
);

/** Only on stages with a test clock. */
export const clockRoutes = [
  route('admin.getClock', () => ({
    summary: "The platform's clock",
    access: admin,
    reply: () => clock(),
    status: 200,
    errors: [],
    stage: 'test-clock',
  })),
  route('admin.moveClock', () => ({
    summary: "Move the platform's clock forward, and fire what has become due",
    access: admin,
    body: z.strictObject({ to: time() }),
    reply: () => clock(),
    status: 200,
    errors: ['clock-backwards', 'clock-too-far'],
    stage: 'test-clock',
  })),
] as const;
