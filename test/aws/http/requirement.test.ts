import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { Route } from '../../../lib/api/route.ts';
import { routes } from '../../../lib/api/routes.ts';
import { ProblemError } from '../../../lib/aws/http/problem.ts';
import { validated } from '../../../lib/aws/http/validate.ts';

type Said = { readonly at: string; readonly message: string };

function said(schema: z.ZodMiniType, value: unknown): readonly Said[] {
  try {
    validated('body', schema, value);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.errors ?? [];
  }
}

describe('a field at fault says what it must be', () => {
  test.each([
    [z.string(), 7, 'must be a text'],
    [z.object({}), null, 'must be an object'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.int(), 1.5, 'must be a whole number'],
    [z.boolean(), 'yes', 'must be true or false'],
    [z.string().check(z.minLength(1)), '', 'must have at least 1 character'],
    [z.string().check(z.maxLength(3)), 'long', 'must have at most 3 characters'],
    [z.array(z.int()).check(z.maxLength(2)), [1, 2, 3], 'must have at most 2 items'],
    [z.int().check(z.minimum(1)), 0, 'must be at least 1'],
    [z.number().check(z.lt(1)), 1, 'must be less than 1'],
    [z.enum(['a', 'b']), 'c', 'must be "a" or "b"'],
    [z.union([z.literal('/'), z.string('must be a path')]), 7, 'must be "/", or must be a path'],
    [
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
      {},
      'must be "a" or "b"',
    ],
    [z.string().check(z.regex(/^a/)), 'b', 'must match /^a/'],
    [z.string().check(z.regex(/^a/, 'must begin with a')), 'b', 'must begin with a'],
    [z.record(z.string().check(z.maxLength(1)), z.string()), { ab: '' }, 'its name must have at most 1 character'],
    [z.number().check(z.multipleOf(2)), 3, 'must be a multiple of 2'],
  ])('of check %#', (schema, value, message) => {
    expect(said(schema, value).map((one) => one.message)).toEqual([message]);
  });

  test('whatever is sent to any route', () => {
    let seen = 0;
    for (const { id, body, query } of routes as readonly Route[]) {
      for (const schema of [body, query]) {
        if (schema === undefined) continue;
        for (const value of wrongFor(schema)) {
          const messages = said(schema, value);
          seen += messages.length;
          for (const { at, message } of messages)
            expect({ id, at, message }).not.toMatchObject({ message: 'Invalid input' });
        }
      }
    }
    expect(seen).toBeGreaterThan(1_000);
  });
});

/** Of each kind one, and the same for each of its fields. */
function wrongFor(schema: z.ZodMiniType): readonly unknown[] {
  const wild = [undefined, null, 7, -1, 1.5, 1e15, true, '', ' ', 'x'.repeat(10_000), [], [7], {}, { x: {} }];
  const fields = schema instanceof z.ZodMiniObject ? Object.keys(schema._zod.def.shape) : [];
  return [...wild, ...fields.flatMap((field) => wild.map((value) => ({ [field]: value })))];
}
