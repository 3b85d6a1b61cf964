import type { Rejection } from 'epoch';
import { aggregateIdOf, CorruptCommitError, IdempotencyKeyReusedError, idempotencyMarkerKey, type Marker } from 'epoch';
import { ID_PREFIXES, type IdKind } from '../../domain/ids.ts';
import type { Idempotency } from './endpoint.ts';
import type { World } from './world.ts';

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
 * Creates something whose id sorts by time. A repeat of the request is answered from the first one's marker, under the id
 * that the first one gave; two at once make one thing. Whether it is a repeat shows when the first commit is written with
 * its marker: nothing is read before.
 */
export async function createOnce<T>(
  world: World,
  idempotency: Idempotency,
  kind: IdKind,
  create: Create<T>,
): Promise<T | Rejection> {
  try {
    return await create(world.newId(kind), false);
  } catch (error) {
    // Another request with this key came before: its marker names another id than the one made here.
    const first = error instanceof CorruptCommitError ? await markerOf(world, idempotency) : undefined;
    if (first === undefined) throw error;
    return repeat(first, idempotency, kind, create);
  }
}

/** The same for what does something outside of the log before its commit: it looks for an earlier request first. */
export async function createOnceOutside<T>(
  world: World,
  idempotency: Idempotency,
  kind: IdKind,
  create: Create<T>,
): Promise<T | Rejection> {
  const first = await markerOf(world, idempotency);
  return first === undefined ? createOnce(world, idempotency, kind, create) : repeat(first, idempotency, kind, create);
}

function markerOf({ kernel, clock }: World, idempotency: Idempotency): Promise<Marker | undefined> {
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
