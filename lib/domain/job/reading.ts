import type { Aggregate } from 'epoch';
import { decidesNothing } from '../read-only.ts';
import { type JobEvent, jobEvents } from './events.ts';
import { evolveJob, initialJob, type JobState } from './state.ts';

/** A job as functions take it that only read: it folds, and takes no command, so that a bundle contains no decisions. */
export const jobHistory: Aggregate<JobState, never, JobEvent> = {
  name: 'job',
  events: jobEvents,
  initial: initialJob,
  decide: decidesNothing,
  evolve: evolveJob,
  // 2: the state knows the inputs at the submission. 3: its place in the queue, its slot and what tries are used.
  // 4: when its attempt was over. 5: what it was made from. 6: what its attempt runs on, and how many ended in each class.
  // 7: its label. 8: the slots of its inputs.
  reducerVersion: 8,
};
