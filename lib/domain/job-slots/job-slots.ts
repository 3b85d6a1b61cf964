import type { Aggregate } from 'epoch';
import type { JobSlotsCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type JobSlotsEvent, jobSlotsEvents } from './events.ts';
import { evolveJobSlots, initialJobSlots, type JobSlotsState } from './state.ts';

/** The one stream: `job-slots#all`. */
export const JOB_SLOTS_ID = 'all';

/**
 * How many attempts have a machine, and how many may: in all, per organisation and per machine type. A slot is granted in one
 * transaction with the beginning of an attempt, and released in one with its return by the job, so that the counters
 * are always the number of jobs that have a slot.
 */
export const jobSlots: Aggregate<JobSlotsState, JobSlotsCommand, JobSlotsEvent> = {
  name: 'job-slots',
  events: jobSlotsEvents,
  initial: initialJobSlots,
  decide,
  evolve: evolveJobSlots,
  reducerVersion: 1,
};
