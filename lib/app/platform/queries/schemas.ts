import type { KnownAggregate } from 'epoch/views';
import { billingAccountEvents } from '../../../domain/billing-account/events.ts';
import { billingPeriodEvents } from '../../../domain/billing-period/events.ts';
import { dailyUsageEvents } from '../../../domain/daily-usage/events.ts';
import { fileEvents } from '../../../domain/file/events.ts';
import { jobEvents } from '../../../domain/job/events.ts';
import { jobConfigurationEvents } from '../../../domain/job-configuration/events.ts';
import { jobSlotsEvents } from '../../../domain/job-slots/events.ts';
import { machineEvents } from '../../../domain/machine/events.ts';
import { organisationEvents } from '../../../domain/organisation/events.ts';
import { pipelineEvents } from '../../../domain/pipeline/events.ts';
import { planEvents } from '../../../domain/plan/events.ts';
import { quotaEvents } from '../../../domain/quota/events.ts';

/**
 * The events of every aggregate that a view, a saga or a reactor subscribes to, without its decisions: enough to read them, at a fifth
 * of the size. A test compares it with the aggregates.
 */
export const schemas: readonly KnownAggregate[] = [
  { name: 'billing-account', events: billingAccountEvents },
  { name: 'billing-period', events: billingPeriodEvents },
  { name: 'daily-usage', events: dailyUsageEvents },
  { name: 'file', events: fileEvents },
  { name: 'job', events: jobEvents },
  { name: 'job-configuration', events: jobConfigurationEvents },
  { name: 'job-slots', events: jobSlotsEvents },
  { name: 'machine', events: machineEvents },
  { name: 'organisation', events: organisationEvents },
  { name: 'pipeline', events: pipelineEvents },
  { name: 'plan', events: planEvents },
  { name: 'quota', events: quotaEvents },
];
