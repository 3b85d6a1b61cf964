import { pauseAfter } from './backoff.ts';
import type { Deadline } from './deadline.ts';
import { OutcomeUnknownError, StoreError } from './errors.ts';
import type { HeadCache } from './head-cache.ts';
import { MAX_HINDERED_TRIES, MAX_STORE_TRIES } from './limits.ts';
import type { MarkerWrite } from './marker.ts';
import type { Append, AppendResult, EventStore } from './store.ts';

/** What the kernel counts. A host turns them into metrics. */
export type Happening =
  | 'load'
  | 'refold'
  | 'fold-lost'
  | 'cache-hit'
  | 'cache-fallback'
  | 'cache-lost'
  /** The last commit of a stream is further in this clock's future than two clocks may differ. */
  | 'clock-ahead'
  | 'conflict'
  | 'store-retry'
  | 'repeat';

/** The dependencies of the kernel's functions, with the options' defaults filled in. */
export interface Runtime {
  readonly store: EventStore;
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
  readonly observe: (happening: Happening, stream: string) => void;
  readonly cache: HeadCache;
  readonly maxAttempts: number;
  readonly idempotencyWindowMs: number;
  /** Of the call that this runtime serves. */
  readonly deadline: Deadline;
}

/** Calls a store again, with the same arguments, until it answers, the bound is reached or the time is up. */
export async function untilAnswered<T>(runtime: Runtime, stream: string, call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runtime.deadline.within(stream, call);
    } catch (error) {
      if (!isStoreError(error) || error.outcome === 'refused' || tries >= MAX_STORE_TRIES) throw error;
      runtime.observe('store-retry', stream);
      await pauseBetween(runtime, tries);
    }
  }
}

/** Waits a random time before the next try, never beyond the deadline. */
export function pauseBetween(runtime: Runtime, failures: number): Promise<void> {
  return pauseFor(runtime, pauseAfter(failures, runtime.random));
}

/** Waits so long, but never beyond the deadline. */
export async function pauseFor({ pause, deadline }: Runtime, ms: number): Promise<void> {
  await pause(Math.max(0, Math.min(ms, deadline.remainingMs())));
}

/** A write that had no effect and may succeed later: it was throttled, or a transaction was in progress. */
export interface Hindered {
  readonly kind: 'hindered';
  readonly error: StoreError;
}

/**
 * Writes, and repeats the identical bytes at the same keys until the answer is definite. Before that, neither a reload nor a second
 * decision is allowed: the first try may have succeeded, or still may. A write that surely had no effect is repeated a few times
 * only: another writer may have appended meanwhile.
 */
export async function appendDefinitely(
  runtime: Runtime,
  writes: readonly Append[],
  markers: readonly MarkerWrite[],
): Promise<AppendResult | Hindered> {
  const first = writes.find(({ draft }) => draft !== undefined) ?? writes[0];
  const stream = first?.head.stream ?? '';
  let isUnknown = false;
  let isUnderWay = false;
  let hindered = 0;
  const write = async () => {
    isUnderWay = true;
    try {
      const result = await runtime.store.append(writes, markers);
      // A transaction that is in the way may be an earlier try of this very write.
      if (isUnknown && isContended(result))
        throw new StoreError('not-applied', `${stream}: a transaction is in the way`);
      return result;
    } catch (error) {
      if (!isStoreError(error)) throw error;
      hindered += error.outcome === 'not-applied' ? 1 : 0;
      if (hindered >= MAX_HINDERED_TRIES && !isUnknown) return { kind: 'hindered', error } as const;
      isUnknown ||= error.outcome === 'unknown';
      throw error;
    } finally {
      isUnderWay = false;
    }
  };
  try {
    return await untilAnswered(runtime, stream, write);
  } catch (error) {
    // The deadline passed while a try was in progress: its outcome is unknown.
    if (!isUnknown && !isUnderWay) throw error;
    throw new OutcomeUnknownError(stream, (first?.head.version ?? 0) + 1, first?.draft?.id ?? '', error);
  }
}

/** Whether a write failed and no other writer's commit is known: a transaction is in progress, or the table throttles. */
export function isContended(result: AppendResult | Hindered): boolean {
  if (result.kind === 'hindered') return true;
  return result.kind === 'conflict' && result.rivals.every((rival) => rival === undefined);
}

export function isStoreError(error: unknown): error is StoreError {
  return error instanceof StoreError || (error instanceof Error && (error as { code?: unknown }).code === 'store');
}
