import * as z from 'zod/mini';
import { everyMember, owners } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { organisationsPaths } from '../paths/organisations.ts';
import { id, nothing, whole } from '../schema.ts';
import { organisation } from './organisations.ts';

const route = routesOn(organisationsPaths);

/** What an organisation has so much of at most. */
export const limitName = lazy(() =>
  z.enum([
    'stored-bytes',
    'file-bytes',
    'slots',
    'job-files',
    'job-attempts',
    'attempt-milliseconds',
    'members',
    'invitations',
    'api-tokens',
    'letters-a-day',
  ]),
);

export const organisationRuleRoutes = [
  route('organisations.transferOwnership', () => ({
    summary: 'Hand the organisation over: another member is an owner from now on, and I am a manager',
    access: owners,
    body: z.strictObject({ user: id('user') }),
    reply: () => nothing(),
    status: 204,
    errors: ['not-found', 'not-member', 'owner-required'],
  })),
  route('organisations.setSecurityPolicy', () => ({
    summary: 'Ask members for one-time codes, or not; with it, those without do nothing here',
    access: owners,
    body: z.strictObject({ codesRequired: z.boolean() }),
    reply: () => organisation(),
    status: 200,
    errors: ['not-found'],
  })),
  route('organisations.getLimits', () => ({
    summary: 'What the organisation may have at most, and what it has',
    access: everyMember,
    reply: () =>
      z.strictObject({
        limits: z.array(
          z.strictObject({
            name: limitName(),
            /** Absent where each thing has the limit for itself. */
            used: z.optional(whole()),
            limit: whole(),
          }),
        ),
      }),
    status: 200,
    errors: ['not-found'],
  })),
] as const;
