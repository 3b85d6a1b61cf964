import * as z from 'zod/mini';
import { lazy } from '../lazy.ts';
import { decimal } from '../schema.ts';

export const discount = lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('percentage'), percent: decimal() }),
    z.strictObject({ kind: z.literal('fixed'), amount: decimal() }),
  ]),
);

/** In per cent; 0 with a text says why there is none. */
export const tax = lazy(() =>
  z.strictObject({ percent: decimal(), text: z.string().check(z.minLength(1), z.maxLength(200)) }),
);
