import { append, type Commit } from './bare-calls.ts';
import { type UsualEvent, usualRequest } from './usual-request.ts';

/** With the commit that the command comes to: nothing here decides it. */
interface DecidedEvent extends UsualEvent {
  readonly commit: Commit;
}

/**
 * A function as they are usually written for an API, beside which a cold start of ours is measured as well: what is usual
 * around a command, and the calls of the bare SDK's command. No event sourcing: the commit is given.
 */
export const handler = usualRequest<DecidedEvent>(({ commit }) => append(commit));
