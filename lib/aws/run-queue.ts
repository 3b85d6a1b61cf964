import type { RunQueue } from '../app/ports/run-queue.ts';
import { lazily } from './lazily.ts';

/** A run's queue for those who seldom send to it: its client is loaded with the first sending. */
export function laterRunQueue<M>(queueUrl: string): RunQueue<M> {
  return lazily<RunQueue<M>>(async () => (await import('./sqs/run-queue.ts')).runQueueAt<M>(queueUrl));
}
