import { nextPauseMs } from './backoff.ts';
import { OutcomeUnknownError, StoreError } from './errors.ts';
import type { HeadCache } from './head-cache.ts';
import { MAX_STORE_TRIES } from './limits.ts';
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
  | 'conflict'
  | 'store-retry'
  | 'repeat';

/** Everything the kernel's functions need of the world, with the options' defaults filled in. */
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
}

/** Waits before the next try of a call; `tries` have failed. */
export async function pauseBeforeTry(runtime: Runtime, stream: string, tries: number): Promise<void> {
  runtime.observe('store-retry', stream);
  let pauseMs = 0;
  for (let i = 0; i < tries; i += 1) pauseMs = nextPauseMs(pauseMs, runtime.random);
  await runtime.pause(pauseMs);
}

/** Calls a store again, with the same arguments, until it answers or the bound is reached. */
export async function untilAnswered<T>(runtime: Runtime, stream: string, call: () => Promise<T>): Promise<T> {
  let pauseMs = 0;
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isStoreError(error) || error.outcome === 'refused' || tries >= MAX_STORE_TRIES) throw error;
      runtime.observe('store-retry', stream);
      pauseMs = nextPauseMs(pauseMs, runtime.random);
      await runtime.pause(pauseMs);
    }
  }
}

/**
 * Writes, and repeats the identical bytes at the same keys until the answer is definite. Neither a reload nor a second
 * decision is allowed before that: the first try may have succeeded.
 */
export async function appendDefinitely(
  runtime: Runtime,
  writes: readonly Append[],
  marker: MarkerWrite | undefined,
): Promise<AppendResult> {
  const first = writes.find(({ draft }) => draft !== undefined) ?? writes[0];
  const stream = first?.head.stream ?? '';
  let isUnknown = false;
  const write = async () => {
    try {
      return await runtime.store.append(writes, marker);
    } catch (error) {
      isUnknown ||= isStoreError(error) && error.outcome === 'unknown';
      throw error;
    }
  };
  try {
    return await untilAnswered(runtime, stream, write);
  } catch (error) {
    if (!isUnknown) throw error;
    throw new OutcomeUnknownError(stream, (first?.head.version ?? 0) + 1, first?.draft?.id ?? '', error);
  }
}

export function isStoreError(error: unknown): error is StoreError {
  return error instanceof StoreError || (error instanceof Error && (error as { code?: unknown }).code === 'store');
}
