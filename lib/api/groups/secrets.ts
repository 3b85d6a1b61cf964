import * as z from 'zod/mini';
import { managers, workers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { secretsPaths } from '../paths/secrets.ts';
import { nothing, pageOf, pageQuery, programText, time } from '../schema.ts';

const route = routesOn(secretsPaths);

export const MAX_SECRET_LENGTH = 4_000;

/** Everything but its value, which no route shows. */
export const secret = lazy(() => z.strictObject({ name: z.string(), changedAt: time(), changedBy: z.string() }));

export const secretRoutes = [
  route('secrets.list', () => ({
    summary: 'The names of the secrets that jobs can refer to; their values are never shown',
    access: workers,
    query: pageQuery({}),
    reply: () => pageOf(secret()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
  route('secrets.put', () => ({
    summary: 'Set a secret: attempts that start from now on get this value',
    access: managers,
    body: z.strictObject({
      value: programText(MAX_SECRET_LENGTH).check(z.minLength(1)),
    }),
    reply: () => secret(),
    status: 200,
    errors: ['not-found', 'too-many-secrets'],
  })),
  route('secrets.delete', () => ({
    summary: 'Delete a secret; attempts that refer to it fail',
    access: managers,
    reply: () => nothing(),
    status: 204,
    errors: ['not-found'],
  })),
] as const;
