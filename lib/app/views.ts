import type { Projection } from 'epoch/views';
import { INLINE_PROJECTIONS } from './api-views.ts';
import { invoices } from './billing/views/invoices.ts';
import { jobQueue } from './jobs/views/job-queue.ts';
import { machines } from './machines/views/machines.ts';
import { changes } from './organisations/views/changes.ts';
import { organisations } from './organisations/views/organisations.ts';
import { quotas } from './uploads/views/quotas.ts';
import { usageDays } from './usage/views/usage-days.ts';
import { usageLedger } from './usage/views/usage-ledger.ts';
import { usageTimelines } from './usage/views/usage-timelines.ts';

/** Views that may be updated a moment later. */
const eventual: readonly Projection[] = [
  changes,
  invoices,
  jobQueue,
  machines,
  organisations,
  quotas,
  usageDays,
  usageLedger,
  usageTimelines,
];

/** Every view that queries read. Apart from the sagas, so that a function that only reads and commands does not bundle them. */
export const VIEWS: readonly Projection[] = [...INLINE_PROJECTIONS, ...eventual];
