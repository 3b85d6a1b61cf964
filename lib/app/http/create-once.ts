import { IdempotencyKeyReusedError, idempotencyMarkerKey } from 'epoch';
import type { Dependencies } from './dependencies.ts';
import type { Idempotency } from './endpoint.ts';

/** The key of a creation; the pipeline has seen to it that there is one. */
export function keyOf(idempotency: Idempotency | undefined): Idempotency {
  if (idempotency === undefined) throw new Error('a route that creates has no Idempotency-Key: it must be declared so');
  return idempotency;
}

/**
 * For the command that creates under a fresh id: it needs no read. Executed with its request's key, a repeat's outcome names
 * the `stream` that the first request created. What a creation does outside of the log, it undoes for a repeat.
 */
export const IS_NEW = { expectedVersion: 0 } as const;

/**
 * Whether an earlier request with this key was executed: then this one gets the same answer, whatever has changed
 * since. Read only before a refusal, so that a creation that succeeds costs no read for it.
 */
export async function wasMade(
  { kernel, clock }: Pick<Dependencies, 'kernel' | 'clock'>,
  idempotency: Idempotency,
): Promise<boolean> {
  const first = await kernel.store.marker(idempotencyMarkerKey(idempotency), clock.nowMs());
  if (first !== undefined && first.bodyHash !== idempotency.bodyHash)
    throw new IdempotencyKeyReusedError(idempotency.key);
  return first !== undefined;
}
