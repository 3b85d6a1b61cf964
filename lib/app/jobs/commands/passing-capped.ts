import { MAX_RESERVATIONS } from '../../../domain/spending/decide/reserve.ts';
import type { SpendingState } from '../../../domain/spending/state.ts';
import { nextWaiting, type QueueReader } from '../queries/waiting-jobs.ts';
import { type QueuedJob, queueKey, queuePrefix } from '../views/job-queue.ts';

/** Where the last run ended that passed over many: without it the same ones would be tried for ever, and all behind them starve. */
export interface CappedCursors {
  read(queue: string): Promise<string | undefined>;
  write(queue: string, after: string): Promise<void>;
}

/** Jobs of one organisation and machine type that a run finds waiting for a budget, from the first on; and then others from run to run. */
export const MAX_FIRST_CAPPED = 10;
export const MAX_LATER_CAPPED = 20;

interface Deps {
  readonly queue: QueueReader;
  readonly capped: CappedCursors;
  readonly nowMs: () => number;
}

/** Passes over jobs that a budget holds back: those behind them may be of another person, configuration or label. */
export function passingCapped({ queue, capped, nowMs }: Deps) {
  const counts = new Map<string, number>();
  const budgets = new Map<string, SpendingState>();
  return {
    /** As they were found used up in this run. */
    budgetsOf: (organisationId: string) => budgets.get(organisationId),
    /** The job that is looked at after one that has to wait; undefined when the queue has had its turn. */
    async next(head: QueuedJob, used: SpendingState): Promise<QueuedJob | undefined> {
      // None of the organisation's can begin before another of its attempts is over.
      if (Object.keys(used.reserved).length >= MAX_RESERVATIONS) return undefined;
      budgets.set(head.organisationId, used);
      const of = queuePrefix(head);
      const count = (counts.get(of) ?? 0) + 1;
      counts.set(of, count);
      const own = queueKey(head);
      if (count === MAX_FIRST_CAPPED + MAX_LATER_CAPPED) {
        await capped.write(of, own);
        return undefined;
      }
      const noted = count === MAX_FIRST_CAPPED ? await capped.read(of) : undefined;
      const next = await nextWaiting(queue, head, nowMs(), noted !== undefined && noted > own ? noted : own);
      // Its end: the next run goes on behind the first ones again.
      if (next === undefined && count >= MAX_FIRST_CAPPED) await capped.write(of, '');
      return next;
    },
  };
}
