import * as z from 'zod/mini';
import { anybody, payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { billingPaths } from '../paths/billing.ts';
import { actorId, day, decimal, id, month, pageOf, pageQuery, signedWhole, time, whole } from '../schema.ts';

const route = routesOn(billingPaths);

/** A document that is ready to be fetched, for a while. */
export const download = lazy(() =>
  z.strictObject({
    url: z.string(),
    expiresAt: time(),
    name: z.string(),
    sizeBytes: whole(),
    /** Of the whole document, in hexadecimal. */
    sha256: z.string(),
  }),
);

/** What something counted, and so much of the line's amount as that is of the line's count: to 18 decimals, never above it. */
const figure = lazy(() => z.strictObject({ count: signedWhole(), quantity: decimal(), amount: decimal() }));

/**
 * A file's or an attempt's part of a day; its jobs sum to it. The last one of all is neither: what the others leave of the day, the
 * last decimals, so that all together are the day exactly.
 */
const linePart = lazy(() =>
  z.extend(figure(), {
    file: z.optional(id('file')),
    attempt: z.optional(id('attempt')),
    /** Of the file. */
    name: z.optional(z.string()),
    /** Who uploaded the file, or asked for the run. */
    user: z.optional(actorId()),
    /** Without `job`: what no job uses. */
    jobs: z.array(z.extend(figure(), { job: z.optional(id('job')), name: z.optional(z.string()) })),
    /** Of all jobs that are not named. */
    otherJobs: z.extend(figure(), { jobs: z.int() }),
  }),
);

/** An event, and how much of the part's count it brings: from then to the day's end. What ends something is below zero. */
const partEvent = lazy(() =>
  z.extend(figure(), {
    stream: z.string(),
    version: z.int(),
    type: z.string(),
    at: time(),
    /** The job that was linked to the file, or unlinked: it divides the file's count. */
    job: z.optional(id('job')),
  }),
);

export const documentRoutes = [
  route('billing.listLineParts', () => ({
    summary: 'What a day of an invoice line is made of, file by file or attempt by attempt, to the last one',
    access: payers,
    query: pageQuery({}),
    reply: () => pageOf(linePart()),
    status: 200,
    errors: ['not-found', 'cursor-invalid'],
    reads: ['invoices', 'usage-ledger', 'usage-timelines'],
  })),
  route('billing.listPartEvents', () => ({
    summary: 'The events of the log that a part of a day follows from, to the last one; they sum to its count',
    access: payers,
    query: pageQuery({ file: z.optional(id('file')), attempt: z.optional(id('attempt')) }),
    reply: () => pageOf(partEvent()),
    status: 200,
    errors: ['not-found', 'cursor-invalid', 'range-invalid'],
    reads: ['invoices', 'usage-ledger', 'usage-timelines'],
  })),
  route('billing.getReceipt', () => ({
    summary: 'The receipt of an invoice: everything that its amount follows from, signed, to be checked by any program',
    access: payers,
    reply: () =>
      z.extend(download(), {
        /** Of a draft, the receipt is provisional: it is of the days that are recorded. */
        status: z.enum(['draft', 'final']),
      }),
    status: 200,
    errors: ['not-found', 'receipt-unavailable', 'receipt-too-large'],
    reads: ['invoices', 'usage-ledger', 'usage-timelines'],
  })),
  route('billing.exportFocus', () => ({
    summary: "A month's costs in the columns of FOCUS 1.2, as CSV: by day, file, attempt and job, and what is adjusted",
    access: payers,
    query: z.strictObject({ month: month() }),
    reply: () =>
      z.extend(download(), {
        /** Of a month without its invoice, the export is provisional: it is of the days that are closed. */
        status: z.enum(['provisional', 'final']),
        rows: z.int(),
      }),
    status: 200,
    errors: ['not-found', 'range-invalid', 'export-too-large'],
    reads: ['invoices', 'usage-ledger', 'usage-timelines'],
  })),
  route('billing.listReceiptKeys', () => ({
    summary: 'The public keys that receipts are signed with, and from when until when each of them was in use',
    access: anybody,
    reply: () =>
      z.strictObject({
        items: z.array(
          z.strictObject({
            id: z.string(),
            /** ECDSA over P-256 with SHA-256: SPKI in PEM. */
            publicKey: z.string(),
            from: day(),
            /** First day of the key after it; absent for the one in use. */
            until: z.optional(day()),
          }),
        ),
      }),
    status: 200,
    errors: [],
  })),
] as const;
