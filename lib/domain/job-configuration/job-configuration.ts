import type { Aggregate } from 'epoch';
import type { JobConfigurationCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type JobConfigurationEvent, jobConfigurationEvents } from './events.ts';
import { evolveJobConfiguration, initialJobConfiguration, type JobConfigurationState } from './state.ts';

export const jobConfiguration: Aggregate<JobConfigurationState, JobConfigurationCommand, JobConfigurationEvent> = {
  name: 'job-configuration',
  events: jobConfigurationEvents,
  initial: initialJobConfiguration,
  decide,
  evolve: evolveJobConfiguration,
  reducerVersion: 1,
};
