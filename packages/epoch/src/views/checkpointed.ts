import { defined } from '../kernel/defined.ts';
import type { CommitReader } from '../kernel/store.ts';
import { causeCode, DeliveryError, describeError, hasCode } from '../subscriptions/errors.ts';
import {
  type CatchUpOptions,
  type Delivered,
  type DeliverOptions,
  type DeliveryStatus,
  matchesFilter,
  type Position,
  type Subscriber,
} from '../subscriptions/subscriber.ts';
import { advance, type Commits, readable } from './advance.ts';
import type { CheckpointedOptions } from './checkpointed-options.ts';
import { takeAtOnce, takeNext } from './next-commit.ts';
import { recentCheckpoints } from './recent-checkpoints.ts';
import { CheckpointMoved } from './step-writer.ts';
import type { Checkpoint, CheckpointAddress, CheckpointRecord } from './view-store.ts';

/** Failures of one commit in a row after which its stream waits for a redrive. */
export const PARK_AFTER = 3;
/** Times that a run begins again because another process moved the checkpoint. */
const MAX_RESTARTS = 20;

/** A subscriber with its checkpoints: exact over deliveries that are only hints. */
export interface Checkpointed extends Subscriber {
  /** Applies commits of one stream that the caller has read in order (a rebuild's scan); gaps are read from the log. */
  replay(stream: string, commits: Commits): Promise<Delivered>;
}

export function createCheckpointed(options: CheckpointedOptions): Checkpointed {
  const { id, subscribesTo, store, reader, addressOf } = options;
  const recent = recentCheckpoints();

  /** Reads the checkpoint, runs, and does so again while another process is quicker. */
  async function run(
    stream: string,
    source: (version: number, restarts: number) => Commits,
    limits: CatchUpOptions & Pick<DeliverOptions, 'attempt'>,
    wanted?: number,
  ): Promise<Delivered> {
    const address = addressOf(stream);
    let singly = false;
    for (let restarts = 0; restarts < MAX_RESTARTS; restarts += 1) {
      const checkpoint = await store.checkpoint(address);
      const { parked } = checkpoint;
      const version = Math.max(checkpoint.version, (await options.reached?.(stream)) ?? 0);
      if (parked && (await isKnownNow(options, stream, checkpoint))) return redrive(stream);
      if (parked) return { status: 'parked', version, commits: 0, error: parked.error };
      if (wanted !== undefined && wanted <= version) return { status: 'duplicate', version, commits: 0 };
      const stepper = options.stepper(address, checkpoint, true);
      if (version > checkpoint.version) stepper.skipTo(version);
      try {
        const commits = readable(source(version, restarts), stepper, `${id} cannot read ${stream}`);
        const outcome = await advance(subscribesTo, stepper, version, commits, limits, singly);
        recent.moved(stream, stepper.checkpoint);
        return outcome;
      } catch (error) {
        if (error instanceof CheckpointMoved) continue;
        const isFaulty = hasCode(error, 'faulty-projection');
        if (!isFaulty && !hasCode(error, 'change-invalid')) throw error;
        // A step that the store refused is tried commit by commit, so that only the faulty one fails.
        if (isFaulty || singly)
          return countFailure(options, address, checkpoint, stepper.checkpoint, error, limits.attempt);
        singly = true;
      }
    }
    throw new DeliveryError('view-contention', `${id}: others kept moving the checkpoint of ${stream}; deliver again`);
  }

  const catchUp = (stream: string, limits: CatchUpOptions = {}) =>
    run(stream, (version) => fromLog(reader, stream, version, limits.to), limits, limits.to);

  const redrive = (stream: string) => reapply(options, stream, () => catchUp(stream));
  return {
    id,
    subscribesTo,
    catchUp,
    async deliver(delivery, { onlyNext = false, attempt } = {}) {
      const { stream, version, last, commit } = delivery;
      if (!matchesFilter(subscribesTo, stream, delivery.types)) return { status: 'ignored', version: 0, commits: 0 };
      if (onlyNext) return takeNext(options, commit);
      const taken = await takeAtOnce(options, recent, commit);
      if (taken !== undefined) return taken;
      const source = (reached: number): Commits =>
        commit !== undefined && version === reached + 1 ? [commit] : fromLog(reader, stream, reached);
      return run(stream, source, defined({ attempt }), last);
    },
    replay: (stream, commits) =>
      run(stream, (version, restarts) => (restarts === 0 ? commits : fromLog(reader, stream, version)), {}),

    position: (stream) => positionIn(options, stream),
    head: (stream) => reader.position(stream),
    redrive,
    parked: () => store.parked(id),
  };
}

function fromLog(reader: CommitReader, stream: string, version: number, to?: number): Commits {
  return reader.read(stream, { from: version + 1, ...defined({ to }) });
}

async function positionIn({ store, addressOf, reached }: CheckpointedOptions, stream: string): Promise<Position> {
  const [saved, byEffect = 0] = await Promise.all([store.checkpoint(addressOf(stream)), reached?.(stream)]);
  const { version, cursor, parked } = saved;
  return { version: Math.max(version, byEffect), inProgress: cursor !== undefined, parked: parked !== undefined };
}

/** Retries after a counted failure, until the stream is parked or applied: no other process would. */
export async function untilDecided(catchUp: () => Promise<Delivered>): Promise<Delivered> {
  let outcome = await catchUp();
  for (let tries = 1; outcome.status === 'failed' && tries < MAX_RESTARTS; tries += 1) outcome = await catchUp();
  return outcome;
}

/** Opens a parked stream, and takes it off the list once it is applied. */
async function reapply(
  { store, addressOf }: CheckpointedOptions,
  stream: string,
  catchUp: () => Promise<Delivered>,
): Promise<Delivered> {
  const address = addressOf(stream);
  await store.reopen(address);
  const outcome = await untilDecided(catchUp);
  if (outcome.status === 'applied' || outcome.status === 'duplicate') await store.settle(address);
  return outcome;
}

async function countFailure(
  options: CheckpointedOptions,
  address: CheckpointAddress,
  before: CheckpointRecord,
  reached: Checkpoint,
  error: unknown,
  attempt = Number.POSITIVE_INFINITY,
): Promise<Delivered> {
  const at = reached.version === before.version ? before : { ...reached, failures: 0 };
  const parkAfter = options.parkAfter ?? PARK_AFTER;
  const text = describeError(error);
  // Another message of the stream: its failure has been counted.
  if (attempt <= at.failures) return { status: 'failed', version: reached.version, commits: 0, error: text };
  const code = causeCode(error);
  const failure = {
    ...address,
    at,
    error: text,
    atMs: options.nowMs(),
    parkAfter,
    ...defined({ code }),
  };
  const now = await options.store.fail(failure);
  const status: DeliveryStatus = now.parked === undefined ? 'failed' : 'parked';
  return { status, version: reached.version, commits: 0, error: text };
}

/**
 * A stream that is parked for unknown events waits only until code that knows them is deployed: every delivery
 * checks that.
 */
async function isKnownNow(
  { knows, reader, subscribesTo }: CheckpointedOptions,
  stream: string,
  { parked, version }: CheckpointRecord,
): Promise<boolean> {
  if (parked?.code !== 'unknown-event') return false;
  if (knows === undefined) return true;
  for await (const commit of reader.read(stream, { from: version + 1 })) {
    const types = commit.events.map((event) => event.type);
    if (matchesFilter(subscribesTo, stream, types)) return knows(commit);
  }
  return true;
}
