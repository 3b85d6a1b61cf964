import type { Projection } from 'epoch/views';
import { invoices } from './billing/views/invoices.ts';
import { plans } from './billing/views/plans.ts';
import { fileIndex } from './files/views/file-index.ts';
import { files } from './files/views/files.ts';
import { jobConfigurations } from './jobs/views/job-configurations.ts';
import { jobFiles } from './jobs/views/job-files.ts';
import { jobs, jobs1 } from './jobs/views/jobs.ts';
import { pipelines } from './jobs/views/pipelines.ts';
import { attemptOutcomes } from './machines/views/attempt-outcomes.ts';
import { machines } from './machines/views/machines.ts';
import { changes } from './organisations/views/changes.ts';
import { members } from './organisations/views/members.ts';
import { organisations } from './organisations/views/organisations.ts';
import { usageLedger } from './usage/views/usage-ledger.ts';
import { usageTimelines } from './usage/views/usage-timelines.ts';

// Lists of their own, apart from VIEWS: a bundle keeps the lists that its function names, and the views in them.

/** Views that a command's own process brings up to date before it answers: those that its caller reads next. */
export const INLINE_PROJECTIONS: readonly Projection[] = [files, jobConfigurations, jobFiles, jobs, members, plans];

/** The contents of one function of the API. Tests compare them with the views that its routes read, and with their commands. */
export interface ApiViews {
  /** Those of `INLINE_PROJECTIONS` that the group's commands change; all of them where they are few beside the rest. */
  readonly inline: readonly Projection[];
  /** What its routes read besides. */
  readonly reads: readonly Projection[];
  /** Of `EARLIER_VIEWS` those whose newest version is among them: queries read them until a stage has the newest. */
  readonly earlier?: readonly Projection[];
}

export const COMMON_VIEWS: ApiViews = { inline: INLINE_PROJECTIONS, reads: [], earlier: [jobs1] };
export const BILLING_VIEWS: ApiViews = { inline: [], reads: [invoices, usageLedger, usageTimelines] };
export const FILES_VIEWS: ApiViews = { inline: [files], reads: [fileIndex, jobFiles] };
export const DOCUMENT_VIEWS: ApiViews = {
  inline: [],
  reads: [files, invoices, organisations, usageLedger, usageTimelines],
};
export const FINANCE_VIEWS: ApiViews = { inline: [plans], reads: [machines] };
export const MACHINE_VIEWS: ApiViews = { inline: [], reads: [attemptOutcomes, machines] };
export const PIPELINE_VIEWS: ApiViews = { inline: [], reads: [pipelines] };
export const ORGANISATION_VIEWS: ApiViews = { inline: INLINE_PROJECTIONS, reads: [changes], earlier: [jobs1] };
