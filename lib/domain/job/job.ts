import type { Aggregate } from 'epoch';
import type { JobCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import type { JobEvent } from './events.ts';
import { jobHistory } from './reading.ts';
import type { JobState } from './state.ts';

/**
 * A job: files, what to do with them, and the attempts at doing it. The stream's id is the job's.
 *
 *     none → draft                     from a published version of a configuration, whose specification it keeps
 *     draft → submitted                it waits in the queue for a slot: no attempt, no machine, no deadline
 *     served                           it has a slot: an attempt is requested, and with it a machine
 *     submitted → running              a runner has started the attempt; compute counts from here
 *     running → completed              the attempt succeeded
 *     running → submitted | failed     it failed or its machine is gone: queued again while there are any tries left
 *     any but an end → cancelled       it is cancelled, and its place in the queue or its attempt with it
 *     failed, cancelled → submitted    a person retries it
 *
 * The slot of an attempt that is over is returned in a transaction of its own; until then no other attempt begins.
 * Files may be linked and unlinked at any time; an attempt reads those that were linked when the job was
 * submitted, and all of them: when one is gone by then, the job fails.
 */
export const job: Aggregate<JobState, JobCommand, JobEvent> = {
  ...jobHistory,
  decide,
};
