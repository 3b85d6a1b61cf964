import type { Projection } from 'epoch/views';
import { invoices } from './billing/views/invoices.ts';
import { plans } from './billing/views/plans.ts';
import { files } from './files/views/files.ts';
import { jobConfigurations } from './jobs/views/job-configurations.ts';
import { jobFiles } from './jobs/views/job-files.ts';
import { jobs } from './jobs/views/jobs.ts';
import { machines } from './machines/views/machines.ts';
import { changes } from './organisations/views/changes.ts';
import { members } from './organisations/views/members.ts';
import { organisations } from './organisations/views/organisations.ts';
import { quotas } from './uploads/views/quotas.ts';
import { usageDays } from './usage/views/usage-days.ts';
import { usageLedger } from './usage/views/usage-ledger.ts';
import { usageTimelines } from './usage/views/usage-timelines.ts';

/** Views that a command's own process brings up to date before it answers: what its caller looks at next. */
export const INLINE_PROJECTIONS: readonly Projection[] = [files, jobConfigurations, jobFiles, jobs, members, plans];

/**
 * What a group of routes reads besides: each function of the API carries these and the inline ones. A test compares them with
 * what the routes say that they read.
 */
export const ADMIN_VIEWS: readonly Projection[] = [organisations];
export const BILLING_VIEWS: readonly Projection[] = [invoices, usageDays, usageLedger, usageTimelines];
export const ORGANISATION_VIEWS: readonly Projection[] = [changes];

/** Views that may come a moment later. */
const eventual: readonly Projection[] = [
  changes,
  invoices,
  machines,
  organisations,
  quotas,
  usageDays,
  usageLedger,
  usageTimelines,
];

/** Every view that queries read. Apart from the sagas, so that a function that only reads and commands does not carry them. */
export const VIEWS: readonly Projection[] = [...INLINE_PROJECTIONS, ...eventual];
