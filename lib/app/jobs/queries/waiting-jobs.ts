import type { ViewStore } from 'epoch/views';
import {
  afterPrefix,
  jobQueue,
  parseQueueKey,
  priorityPrefix,
  QUEUE_PARTITION,
  type QueuedJob,
  queueKey,
  queuePrefix,
} from '../views/job-queue.ts';

export type QueueReader = Pick<ViewStore, 'sorts'>;

const QUEUE = `${jobQueue.name}@${jobQueue.version}`;
/** Organisations and machine types that one run looks at, from the first on: beyond it, the last ones wait for the first. */
export const MAX_HEADS = 2_000;
/** Jobs before one in its queue that are counted; beyond it the position is this one and more. */
export const MAX_COUNTED = 1_000;

/** The first job that is due after a key, of the same organisation and machine type. */
export async function nextWaiting(
  store: QueueReader,
  of: Pick<QueuedJob, 'organisationId' | 'machineType'>,
  nowMs: number,
  after = '',
): Promise<QueuedJob | undefined> {
  let from = after;
  for (;;) {
    const request = { partition: QUEUE_PARTITION, prefix: queuePrefix(of), limit: 1 };
    const [key] = await store.sorts(QUEUE, from === '' ? request : { ...request, after: from });
    if (key === undefined) return undefined;
    const job = parseQueueKey(key);
    if (job.dueAtMs <= nowMs) return job;
    // All later ones of this priority are due later still.
    from = afterPrefix(priorityPrefix(job));
  }
}

/** Of every organisation and machine type: the first job that is due. Skips from one to the next: a read for each. */
export async function firstWaiting(store: QueueReader, nowMs: number): Promise<readonly QueuedJob[]> {
  const heads: QueuedJob[] = [];
  let after = '';
  for (let read = 0; read < MAX_HEADS; read += 1) {
    const request = { partition: QUEUE_PARTITION, limit: 1 };
    const [key] = await store.sorts(QUEUE, after === '' ? request : { ...request, after });
    if (key === undefined) break;
    const first = parseQueueKey(key);
    const head = first.dueAtMs <= nowMs ? first : await nextWaiting(store, first, nowMs, key);
    if (head !== undefined) heads.push(head);
    after = afterPrefix(queuePrefix(first));
  }
  return heads;
}

/** From 1: which one of its organisation's jobs on its machine type it is. */
export async function positionOf(store: QueueReader, job: QueuedJob): Promise<number> {
  const prefix = queuePrefix(job);
  const keys = await store.sorts(QUEUE, { partition: QUEUE_PARTITION, prefix, limit: MAX_COUNTED });
  const own = queueKey(job);
  return keys.filter((key) => key < own).length + 1;
}
