import { defined } from '../kernel/defined.ts';
import type { Delivered } from '../subscriptions/subscriber.ts';
import type { CheckpointedOptions } from './checkpointed-options.ts';
import { isInLog } from './history.ts';
import type { Checkpoint, CheckpointAddress, CheckpointRecord } from './view-store.ts';

/** Code of a parked stream whose checkpoint is at a commit that the log does not have. */
export const AHEAD_OF_LOG = 'ahead-of-log';

/** The saved position, or the one that the effects show: of that one no hash is known. */
export function furthest({ version, hash }: Checkpoint, byEffect: number): Pick<Checkpoint, 'version' | 'hash'> {
  return byEffect > version ? { version: byEffect } : { version, ...defined({ hash }) };
}

/** A stream's checkpoint as it was read, and the position from it and from the effects. */
export interface Place {
  readonly checkpoint: CheckpointRecord;
  readonly at: Pick<Checkpoint, 'version' | 'hash'>;
}

export async function placeOf({ store, addressOf, reached }: CheckpointedOptions, stream: string): Promise<Place> {
  const [checkpoint, byEffect = 0] = await Promise.all([store.checkpoint(addressOf(stream)), reached?.(stream)]);
  return { checkpoint, at: furthest(checkpoint, byEffect) };
}

/** Parks a stream if the log does not have the commit that its checkpoint is at. Undefined: it has. */
export async function parkedAhead(options: CheckpointedOptions, stream: string): Promise<Delivered | undefined> {
  const { checkpoint, at } = await placeOf(options, stream);
  const { version, parked } = checkpoint;
  if (parked !== undefined)
    return parked.code === AHEAD_OF_LOG ? { status: 'parked', version, commits: 0, error: parked.error } : undefined;
  return (await isInLog(options.reader, stream, at))
    ? undefined
    : parkAhead(options, options.addressOf(stream), checkpoint);
}

/** At once: what follows in the log does not follow from what was applied, and no repetition changes that. */
export async function parkAhead(
  { store, nowMs }: CheckpointedOptions,
  address: CheckpointAddress,
  at: CheckpointRecord,
): Promise<Delivered> {
  const { version } = at;
  const error = `the log does not have the commit that was applied last, at version ${version}: it was restored to an earlier time`;
  const { parked } = await store.fail({ ...address, at, error, code: AHEAD_OF_LOG, atMs: nowMs(), parkAfter: 1 });
  return { status: parked === undefined ? 'failed' : 'parked', version, commits: 0, error };
}
