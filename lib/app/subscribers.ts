import type { Projection } from '../epoch/delivery/projection.ts';
import type { Saga } from '../epoch/delivery/saga.ts';
import { timersProjection } from '../epoch/delivery/timers.ts';
import { billingSaga } from './billing/billing-saga.ts';
import { changes } from './projections/changes.ts';
import { files } from './projections/files.ts';
import { invoices } from './projections/invoices.ts';
import { jobConfigurations } from './projections/job-configurations.ts';
import { jobFiles } from './projections/job-files.ts';
import { jobs } from './projections/jobs.ts';
import { machines } from './projections/machines.ts';
import { members } from './projections/members.ts';
import { organisations } from './projections/organisations.ts';
import { plans } from './projections/plans.ts';
import { quotas } from './projections/quotas.ts';
import { usageDays } from './projections/usage-days.ts';
import { jobRun } from './sagas/job-run.ts';
import { quota } from './sagas/quota.ts';
import { storageUsage } from './sagas/storage-usage.ts';
import { uploadExpiry } from './sagas/upload-expiry.ts';
import { usageLedger } from './usage/ledger-projection.ts';
import { usageTimelines } from './usage/timeline-projection.ts';

/** Process managers. Each is two subscribers: one hears, one sends. */
export const SAGAS: readonly Saga<unknown>[] = [billingSaga, jobRun, quota, storageUsage, uploadExpiry];

/** Timers of all sagas: a view of their streams. */
export const timers: Projection = timersProjection(SAGAS);

/** Views that a command's own process brings up to date before it answers: what its caller looks at next. */
export const INLINE_PROJECTIONS: readonly Projection[] = [
  files,
  jobConfigurations,
  jobFiles,
  jobs,
  members,
  organisations,
  plans,
];

/** Views that may come a moment later. */
export const LATER_PROJECTIONS: readonly Projection[] = [
  changes,
  invoices,
  machines,
  quotas,
  timers,
  usageDays,
  usageLedger,
  usageTimelines,
];

export const PROJECTIONS: readonly Projection[] = [...INLINE_PROJECTIONS, ...LATER_PROJECTIONS];
