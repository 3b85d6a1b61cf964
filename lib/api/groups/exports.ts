import * as z from 'zod/mini';
import { EXPORT_KINDS } from '../../domain/data-exports/events.ts';
import { payers } from '../access.ts';
import { routesOn } from '../define.ts';
import { lazy } from '../lazy.ts';
import { billingPaths } from '../paths/billing.ts';
import { actorId, id, month, pageOf, pageQuery, time } from '../schema.ts';
import { download } from './documents.ts';

const route = routesOn(billingPaths);

const exportSummary = lazy(() =>
  z.strictObject({
    id: id('export'),
    kind: z.enum(EXPORT_KINDS),
    month: z.optional(month()),
    requestedBy: actorId(),
    requestedAt: time(),
    status: z.enum(['pending', 'running', 'ready', 'failed']),
    /** When it was ready, or failed. */
    finishedAt: z.optional(time()),
    rows: z.optional(z.int()),
    /** Of a month that is not billed yet: of the days that are closed. */
    provisional: z.optional(z.boolean()),
    /** Of a failed one: `forbidden` when who asked for it may not see it any more. */
    reason: z.optional(z.string()),
  }),
);

/** An address that is signed when it is asked for, for a while. Absent until it is ready, and once its document is gone. */
const dataExport = lazy(() => z.extend(exportSummary(), { download: z.optional(download()) }));

export const exportRoutes = [
  route('billing.requestExport', () => ({
    summary: 'Have a list or a month written as CSV, however long it is; ask for it until it is ready',
    access: payers,
    body: z.strictObject({ kind: z.enum(EXPORT_KINDS), month: z.optional(month()) }),
    reply: () => dataExport(),
    status: 201,
    location: '/v1/orgs/{org}/exports/{id}',
    errors: ['forbidden', 'range-invalid', 'too-many-exports'],
  })),
  route('billing.listExports', () => ({
    summary: 'Exports that were asked for, newest first',
    access: payers,
    query: pageQuery({}),
    reply: () => pageOf(exportSummary()),
    status: 200,
    errors: ['cursor-invalid'],
  })),
  route('billing.getExport', () => ({
    summary: 'How far an export is, and where it is fetched from once it is ready',
    access: payers,
    reply: () => dataExport(),
    status: 200,
    errors: ['forbidden', 'not-found'],
  })),
] as const;
