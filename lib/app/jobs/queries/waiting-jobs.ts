import type { ViewStore } from 'epoch/views';
import { defined } from '../../../domain/defined.ts';
import {
  afterPrefix,
  EXPIRING_PARTITION,
  type ExpiringJob,
  jobQueue,
  parseExpiringKey,
  parseQueueKey,
  priorityPrefix,
  QUEUE_PARTITION,
  type QueuedJob,
  queueKey,
  queuePrefix,
} from '../views/job-queue.ts';

export type QueueReader = Pick<ViewStore, 'sorts'>;

const QUEUE = `${jobQueue.name}@${jobQueue.version}`;
/** Organisations and machine types that one run looks at: half of them from the first on, half where the last run ended. */
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

export interface Heads {
  readonly heads: readonly QueuedJob[];
  /** Where more of them begin. */
  readonly next?: string;
}

/**
 * Of every organisation and machine type after a key: the first job that is due. Skips from one to the next: a read for
 * each, `limit` at most.
 */
export async function headsAfter(store: QueueReader, nowMs: number, from: string, limit: number): Promise<Heads> {
  const heads: QueuedJob[] = [];
  let after = from;
  for (let read = 0; read < limit; read += 1) {
    const request = { partition: QUEUE_PARTITION, limit: 1 };
    const [key] = await store.sorts(QUEUE, after === '' ? request : { ...request, after });
    if (key === undefined) return { heads };
    const first = parseQueueKey(key);
    const head = first.dueAtMs <= nowMs ? first : await nextWaiting(store, first, nowMs, key);
    if (head !== undefined) heads.push(head);
    after = afterPrefix(queuePrefix(first));
  }
  return { heads, next: after };
}

/** Where the last run of many ended: without it the same ones would be looked at for ever, and all others starve. */
export interface QueueCursor {
  read(): Promise<string | undefined>;
  write(after: string): Promise<void>;
}

/** The heads that one run chooses from: all of them, or where there are too many the first ones, and others from run to run. */
export async function firstWaiting(
  store: QueueReader,
  nowMs: number,
  cursor: QueueCursor,
  max = MAX_HEADS,
): Promise<readonly QueuedJob[]> {
  const half = Math.ceil(max / 2);
  const first = await headsAfter(store, nowMs, '', half);
  if (first.next === undefined) return first.heads;
  const known = await cursor.read();
  const from = known === undefined || known < first.next ? first.next : known;
  const more = await headsAfter(store, nowMs, from, half);
  await cursor.write(more.next ?? '');
  return [...first.heads, ...more.heads];
}

/** Places with a limit that one run looks at; jobs of suspended organisations stay among them. */
export const MAX_EXPIRING = 20_000;
const EXPIRING_PAGE = 1_000;

/** Jobs that have waited too long, the longest first. */
export async function* expiredWaiting(store: QueueReader, nowMs: number): AsyncGenerator<ExpiringJob> {
  let after: string | undefined;
  for (let seen = 0; seen < MAX_EXPIRING; seen += EXPIRING_PAGE) {
    const request = { partition: EXPIRING_PARTITION, limit: EXPIRING_PAGE, ...defined({ after }) };
    const keys = await store.sorts(QUEUE, request);
    for (const job of keys.map(parseExpiringKey)) {
      if (job.expiresAtMs > nowMs) return;
      yield job;
    }
    if (keys.length < EXPIRING_PAGE) return;
    after = keys.at(-1);
  }
}

/** How many of an organisation's jobs wait for its machine type, up to a bound. */
export async function countWaiting(store: QueueReader, of: QueuedJob): Promise<number> {
  const request = { partition: QUEUE_PARTITION, prefix: queuePrefix(of), limit: MAX_COUNTED };
  return (await store.sorts(QUEUE, request)).length;
}

/** From 1: which one of its organisation's jobs on its machine type it is. */
export async function positionOf(store: QueueReader, job: QueuedJob): Promise<number> {
  const prefix = queuePrefix(job);
  const keys = await store.sorts(QUEUE, { partition: QUEUE_PARTITION, prefix, limit: MAX_COUNTED });
  const own = queueKey(job);
  return keys.filter((key) => key < own).length + 1;
}
