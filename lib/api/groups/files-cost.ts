import * as z from 'zod/mini';
import { payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { fileName, folderPath } from '../file-names.ts';
import { billingPaths } from '../paths/billing.ts';
import { currency, cursor, day, decimal, id, pageOf, pageQuery, time } from '../schema.ts';
import { pricedUsage } from './usage-schemas.ts';

const route = routesOn(billingPaths);

/** Files of a folder that one call counts. */
export const MAX_COSTED_FILES = 500;

export const filesCostRoutes = [
  route('billing.getFilesCost', () => ({
    summary: 'What the storage of a file cost, or of the files that are in a folder now and below it, 500 a call',
    access: payers,
    query: z.strictObject({
      /** First day, UTC. */
      from: day(),
      /** Last day, UTC, included. */
      to: day(),
      /** This, or `folder`. */
      file: z.optional(id('file')),
      /** `/` is the top. Call again with `nextCursor` until there is none; the sums of all calls are the folder's. */
      folder: z.optional(folderPath()),
      cursor: z.optional(cursor()),
    }),
    reply: () =>
      z.strictObject({
        /** Absent as long as the organisation has no billing account. */
        currency: z.optional(currency()),
        /** How many are counted here. */
        files: z.int(),
        usage: z.array(pricedUsage()),
        /** Their part of every line of every bill, to 18 decimals; absent where nothing prices it. */
        amount: z.optional(decimal()),
        nextCursor: z.optional(cursor()),
      }),
    status: 200,
    errors: ['not-found', 'range-invalid', 'range-too-large', 'cursor-invalid'],
    reads: ['files', 'usage-ledger', 'usage-timelines'],
  })),
  route('billing.listUsageByFile', () => ({
    summary: 'Storage file by file, gone ones included, in the order of ids: so each of very many has its cost',
    access: payers,
    query: pageQuery({
      /** First day, UTC. */
      from: day(),
      /** Last day, UTC, included. */
      to: day(),
      /** A day that is not over is counted until then, such as the `at` of `billing.listUsageByJob`; until now, unless given. */
      at: z.optional(time()),
    }),
    /** A page is of so many files; those that stored nothing in these days are left out. A cursor is good for other days too. */
    reply: () =>
      pageOf(
        z.strictObject({
          file: id('file'),
          name: z.optional(fileName()),
          /** Its part of every line of every bill, to 18 decimals. */
          usage: z.array(pricedUsage()),
        }),
      ),
    status: 200,
    errors: ['not-found', 'range-invalid', 'range-too-large', 'cursor-invalid'],
    reads: ['files', 'usage-ledger', 'usage-timelines'],
  })),
] as const;
