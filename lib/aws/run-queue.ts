import type { RunQueue } from '../app/ports/run-queue.ts';

/** A run's queue for those who seldom send to it: its client is loaded and made with each sending. */
export function laterRunQueue<M>(queueUrl: string): RunQueue<M> {
  return {
    send: async (messages, delaySeconds) =>
      (await import('./sqs/run-queue.ts')).runQueueAt<M>(queueUrl).send(messages, delaySeconds),
  };
}
