import { ID_PREFIXES, type IdKind } from '../../domain/ids.ts';
import { CorruptCommitError, IdempotencyKeyReusedError } from '../../epoch/errors.ts';
import { idempotencyMarkerKey } from '../../epoch/marker.ts';
import type { Rejection } from '../../epoch/rejection.ts';
import { aggregateIdOf } from '../../epoch/stream-name.ts';
import type { Idempotency } from './endpoint.ts';
import type { World } from './world.ts';

/** The key of a creation; the pipeline has seen to it that there is one. */
export function keyOf(idempotency: Idempotency | undefined): Idempotency {
  if (idempotency === undefined) throw new Error('a route that creates has no Idempotency-Key: it must be declared so');
  return idempotency;
}

/**
 * Creates something whose id sorts by time. A repeat of the request is answered from the first one's marker, under the
 * id that the first one gave; two at once make one thing.
 */
export async function createOnce<T>(
  { kernel, clock, newId }: World,
  idempotency: Idempotency,
  kind: IdKind,
  create: (id: string, isRepeat: boolean) => Promise<T>,
): Promise<T | Rejection> {
  const standing = await first();
  if (standing !== undefined) return repeat(standing);
  try {
    return await create(newId(kind), false);
  } catch (error) {
    // Another request with this key came between: its marker names another id than the one made here.
    const rival = error instanceof CorruptCommitError ? await first() : undefined;
    if (rival === undefined) throw error;
    return repeat(rival);
  }

  async function first() {
    return kernel.store.marker(idempotencyMarkerKey(idempotency), clock.nowMs());
  }

  async function repeat({ bodyHash, outcome }: NonNullable<Awaited<ReturnType<typeof first>>>) {
    if (bodyHash !== idempotency.bodyHash) throw new IdempotencyKeyReusedError(idempotency.key);
    if (!outcome.ok) return outcome.rejection;
    const ids = outcome.streams.map(({ stream }) => aggregateIdOf(stream));
    const id = ids.find((candidate) => candidate.startsWith(`${ID_PREFIXES[kind]}_`));
    if (id === undefined)
      throw new CorruptCommitError(outcome.streams[0]?.stream ?? '', 0, `its marker names no ${kind}`);
    return create(id, true);
  }
}
