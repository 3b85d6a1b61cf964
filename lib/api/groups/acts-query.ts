import * as z from 'zod/mini';
import { lazy } from '../lazy.ts';
import { actorId, dayOrMonth, pageQuery } from '../schema.ts';

/** Which acts of an organisation: any, or some of them. */
export const actsQuery = lazy(() =>
  pageQuery({
    /** A person or a token. */
    by: z.optional(actorId()),
    /** A day or a month, in UTC. */
    on: z.optional(dayOrMonth()),
    /** A part of the stream's name or of an event's type, in any case. */
    search: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  }),
);
