import type { Aggregate } from 'epoch';
import type { JobConfigurationCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import type { JobConfigurationEvent } from './events.ts';
import { jobConfigurationHistory } from './reading.ts';
import type { JobConfigurationState } from './state.ts';

/**
 * What jobs are made from. The stream's id is the configuration's.
 *
 *     none → active       a first draft
 *     active              the draft is replaced, or published as the next version; versions never change
 *     active → retired    no version follows; jobs that were made from it are not touched
 */
export const jobConfiguration: Aggregate<JobConfigurationState, JobConfigurationCommand, JobConfigurationEvent> = {
  ...jobConfigurationHistory,
  decide,
};
