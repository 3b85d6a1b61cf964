import type { Aggregate } from 'epoch';
import type { JobCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type JobEvent, jobEvents } from './events.ts';
import { evolveJob, initialJob, type JobState } from './state.ts';

export const job: Aggregate<JobState, JobCommand, JobEvent> = {
  name: 'job',
  events: jobEvents,
  initial: initialJob,
  decide,
  evolve: evolveJob,
  reducerVersion: 1,
};
