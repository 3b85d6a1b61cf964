import type { Rejection } from 'epoch';
import { aggregateIdOf, CorruptCommitError, IdempotencyKeyReusedError, idempotencyMarkerKey, type Marker } from 'epoch';
import { ID_PREFIXES, type IdKind } from '../../domain/ids.ts';
import type { Dependencies } from './dependencies.ts';
import type { Idempotency } from './endpoint.ts';

/** The key of a creation; the pipeline has seen to it that there is one. */
export function keyOf(idempotency: Idempotency | undefined): Idempotency {
  if (idempotency === undefined) throw new Error('a route that creates has no Idempotency-Key: it must be declared so');
  return idempotency;
}

/** For the command that creates under a fresh id: it needs no read. */
export const IS_NEW = { expectedVersion: 0 } as const;

/** A creation under an id: a fresh one, or that of the first request with its key. */
type Create<T> = (id: string, isRepeat: boolean) => Promise<T>;

/**
 * For a creation that does something outside of the log before its commit: it looks for an earlier request with its key
 * first. Any other creation needs none of this: it executes under a fresh id, with the key and `IS_NEW`, and the outcome's
 * `stream` is the one that the first request created.
 */
export async function createOnceOutside<T>(
  deps: Dependencies,
  idempotency: Idempotency,
  kind: IdKind,
  create: Create<T>,
): Promise<T | Rejection> {
  const first = await markerOf(deps, idempotency);
  return first === undefined ? create(deps.newId(kind), false) : repeat(first, idempotency, kind, create);
}

function markerOf(
  { kernel, clock }: Pick<Dependencies, 'kernel' | 'clock'>,
  idempotency: Idempotency,
): Promise<Marker | undefined> {
  return kernel.store.marker(idempotencyMarkerKey(idempotency), clock.nowMs());
}

async function repeat<T>(
  { bodyHash, outcome }: Marker,
  idempotency: Idempotency,
  kind: IdKind,
  create: Create<T>,
): Promise<T | Rejection> {
  if (bodyHash !== idempotency.bodyHash) throw new IdempotencyKeyReusedError(idempotency.key);
  if (!outcome.ok) return outcome.rejection;
  const ids = outcome.streams.map(({ stream }) => aggregateIdOf(stream));
  const id = ids.find((candidate) => candidate.startsWith(`${ID_PREFIXES[kind]}_`));
  if (id === undefined)
    throw new CorruptCommitError(outcome.streams[0]?.stream ?? '', 0, `its marker names no ${kind}`);
  return create(id, true);
}

/**
 * Whether an earlier request with this key was executed: then this one gets the same answer, whatever has changed
 * since. Read only before a refusal, so that a creation that succeeds costs no read for it.
 */
export async function wasMade(
  deps: Pick<Dependencies, 'kernel' | 'clock'>,
  idempotency: Idempotency,
): Promise<boolean> {
  const first = await markerOf(deps, idempotency);
  if (first !== undefined && first.bodyHash !== idempotency.bodyHash)
    throw new IdempotencyKeyReusedError(idempotency.key);
  return first !== undefined;
}
