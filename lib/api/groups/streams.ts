import * as z from 'zod/mini';
import { admin } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { adminPaths } from '../paths/admin.ts';
import { pageOf, pageQuery, time } from '../schema.ts';
import { streamName } from './organisations.ts';

/** No stream has so many events. */
const MAX_VERSION = 1_000_000_000_000;

const route = routesOn(adminPaths);

/** Of an event in its stream. */
const streamVersion = lazy(() => z.int().check(z.minimum(1), z.maximum(MAX_VERSION)));

/** A commit without what its events say. */
const commit = lazy(() =>
  z.strictObject({
    /** Of its first event: `file#fil_01J…@1`. */
    id: z.string(),
    stream: z.string(),
    version: z.int(),
    lastVersion: z.int(),
    at: time(),
    actor: z.string(),
    correlation: z.string(),
    causation: z.optional(z.string()),
    /** Types of its events, in their order. */
    types: z.array(z.string()),
  }),
);

export const streamRoutes = [
  route('admin.getState', () => ({
    summary:
      'The state of any stream, now or after the event of a version, as its reducer folds it; secrets are masked',
    access: admin,
    query: z.strictObject({ stream: streamName(), version: z.optional(streamVersion()) }),
    reply: () =>
      z.strictObject({
        stream: z.string(),
        /** That the state is of. */
        version: z.int(),
        /** The last version that the stream has. */
        head: z.int(),
        /** When that version was committed. */
        at: time(),
        state: z.unknown(),
      }),
    status: 200,
    errors: ['not-found'],
  })),
  route('admin.getCauses', () => ({
    summary: 'What led to an event: its commit, the commit that caused it, and so on to the request',
    access: admin,
    query: z.strictObject({ stream: streamName(), version: streamVersion() }),
    reply: () =>
      z.strictObject({
        /** The commit itself first. */
        items: z.array(commit()),
        /** The chain is longer. */
        truncated: z.boolean(),
        /** What followed from it can still be found: it is younger than the log of changes is kept. */
        effectsKept: z.boolean(),
      }),
    status: 200,
    errors: ['not-found'],
  })),
  route('admin.listEffects', () => ({
    summary:
      'Commits that follow from the commit of an event, directly or not, in the order in which they were relayed; a page may be empty and not the last',
    access: admin,
    query: pageQuery({ stream: streamName(), version: streamVersion() }),
    reply: () => pageOf(commit()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
  })),
] as const;
