import type { Projection } from 'epoch/views';
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
import { usageLedger } from './usage/ledger-projection.ts';
import { usageTimelines } from './usage/timeline-projection.ts';

/** Views that a command's own process brings up to date before it answers: what its caller looks at next. */
export const INLINE_PROJECTIONS: readonly Projection[] = [files, jobConfigurations, jobFiles, jobs, members, plans];

/** Views that may come a moment later. */
const later: readonly Projection[] = [
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
export const VIEWS: readonly Projection[] = [...INLINE_PROJECTIONS, ...later];
