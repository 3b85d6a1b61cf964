import { IdempotencyKeyReusedError, idempotencyMarkerKey } from 'epoch';
import type { Dependencies } from './dependencies.ts';
import type { Idempotency } from './endpoint.ts';

/** The idempotency key of a creation. The request pipeline refuses such a request without one. */
export function keyOf(idempotency: Idempotency | undefined): Idempotency {
  if (idempotency === undefined) throw new Error('a route that creates has no Idempotency-Key: it must be declared so');
  return idempotency;
}

/**
 * Options of a command that creates an aggregate under a fresh id; nothing is read before the write. Under the request's key, the
 * outcome of a repeat names the `stream` that the first request created. What the repeat did outside of the log, its caller undoes.
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
