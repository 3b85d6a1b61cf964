import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { adminPaths } from '../paths/admin.ts';
import { nothing, pageOf, pageQuery } from '../schema.ts';
import { openSession } from './account.ts';
import { user } from './entry.ts';

const route = routesOn(adminPaths);

export const administeredRoutes = [
  route('admin.listSessions', () => ({
    summary: 'Open sessions of a user: since when, last seen when, in which browser or program',
    access: admin,
    query: pageQuery({}),
    reply: () => pageOf(openSession()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
  route('admin.endSession', () => ({
    summary: 'End one session of a user, at once',
    access: admin,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
  route('admin.endSessions', () => ({
    summary: 'End all sessions of a user, at once',
    access: admin,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
  route('admin.changeAdministrator', () => ({
    summary: 'Make a user an administrator, or one no more, which ends their sessions; with my own password',
    access: admin,
    body: z.strictObject({ admin: z.boolean(), password: z.string().check(z.minLength(1), z.maxLength(256)) }),
    reply: () => user(),
    status: 200,
    errors: ['not-found', 'sign-in-failed', 'too-many-attempts', 'last-administrator'],
  })),
] as const;
