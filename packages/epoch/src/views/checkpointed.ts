import { defined } from '../kernel/defined.ts';
import {
  type CatchUpOptions,
  type Delivered,
  type DeliverOptions,
  type Delivery,
  matchesFilter,
  type Position,
  type Subscriber,
} from '../subscriptions/subscriber.ts';
import type { Commits } from './advance.ts';
import { AHEAD_OF_LOG, parkedAhead, placeOf } from './ahead.ts';
import type { CheckpointedOptions } from './checkpointed-options.ts';
import { takeNext } from './next-commit.ts';
import { recentCheckpoints } from './recent-checkpoints.ts';
import { fromLog, MAX_RESTARTS, type Run, runFrom } from './run.ts';
import { IGNORED, takeTogether } from './together.ts';

/** A subscriber with its checkpoints: exact over deliveries that are only hints. */
export interface Checkpointed extends Subscriber {
  /** Applies commits of one stream that the caller has read in order (a rebuild's scan); gaps are read from the log. */
  replay(stream: string, commits: Commits): Promise<Delivered>;
}

export function createCheckpointed(options: CheckpointedOptions): Checkpointed {
  const { id, subscribesTo, store, reader } = options;
  const recent = recentCheckpoints();

  const run: Run = (...of) => runFrom({ options, recent, redrive }, ...of);

  const catchUp = (stream: string, limits: CatchUpOptions = {}) =>
    run(stream, (version) => fromLog(reader, stream, version, limits.to), limits, defined({ last: limits.to }));

  const together = (deliveries: readonly Delivery[], limits: Pick<DeliverOptions, 'attempt'> = {}) =>
    takeTogether(options, recent, run, deliveries, limits);

  const redrive = (stream: string) => reapply(options, stream, () => catchUp(stream));
  return {
    id,
    subscribesTo,
    catchUp,
    async deliver(delivery, { onlyNext = false, attempt } = {}) {
      if (!onlyNext) return together([delivery], defined({ attempt }));
      return matchesFilter(subscribesTo, delivery.stream, delivery.types) ? takeNext(options, delivery) : IGNORED;
    },
    ...defined({ deliverTogether: options.isConditional && together }),
    replay: (stream, commits) =>
      run(stream, (version, restarts) => (restarts === 0 ? commits : fromLog(reader, stream, version)), {}),

    position: (stream) => positionIn(options, stream),
    verify: async (stream) => (await parkedAhead(options, stream)) === undefined,
    redrive,
    parked: () => store.parked(id),
  };
}

async function positionIn(options: CheckpointedOptions, stream: string): Promise<Position> {
  const { checkpoint, at } = await placeOf(options, stream);
  const { cursor, parked } = checkpoint;
  const ahead = parked?.code === AHEAD_OF_LOG || undefined;
  return {
    ...at,
    inProgress: cursor !== undefined,
    parked: parked !== undefined,
    ...defined({ ahead }),
  };
}

/** Retries after a counted failure, until the stream is parked or applied: no other process would. */
export async function untilDecided(catchUp: () => Promise<Delivered>): Promise<Delivered> {
  let outcome = await catchUp();
  for (let tries = 1; outcome.status === 'failed' && tries < MAX_RESTARTS; tries += 1) outcome = await catchUp();
  return outcome;
}

/** Opens a parked stream, and takes it off the list once it is applied. */
async function reapply(
  options: CheckpointedOptions,
  stream: string,
  catchUp: () => Promise<Delivered>,
): Promise<Delivered> {
  const { store, addressOf } = options;
  const address = addressOf(stream);
  await store.reopen(address);
  const ahead = await parkedAhead(options, stream);
  if (ahead !== undefined) return ahead;
  const outcome = await untilDecided(catchUp);
  if (outcome.status === 'applied' || outcome.status === 'duplicate') await store.settle(address);
  return outcome;
}
