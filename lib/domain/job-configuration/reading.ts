import type { Aggregate } from 'epoch';
import { decidesNothing } from '../read-only.ts';
import { type JobConfigurationEvent, jobConfigurationEvents } from './events.ts';
import { evolveJobConfiguration, initialJobConfiguration, type JobConfigurationState } from './state.ts';

/** A configuration as functions take it that only read: it folds, and takes no command, so that a bundle contains no decisions. */
export const jobConfigurationHistory: Aggregate<JobConfigurationState, never, JobConfigurationEvent> = {
  name: 'job-configuration',
  events: jobConfigurationEvents,
  initial: initialJobConfiguration,
  decide: decidesNothing,
  evolve: evolveJobConfiguration,
  reducerVersion: 1,
};
