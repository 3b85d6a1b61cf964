import { defined } from '../kernel/defined.ts';
import type { CommitReader, StoredCommit } from '../kernel/store.ts';
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
import { advance, type Commits, readable, type Stepper } from './advance.ts';
import type { EventFilter } from './projection.ts';
import { CheckpointMoved } from './step-writer.ts';
import type { Checkpoint, CheckpointAddress, CheckpointRecord, ViewStore } from './view-store.ts';

/** Failures of one commit in a row after which its stream waits for a redrive. */
export const PARK_AFTER = 3;
/** Times that a run begins again because another process moved the checkpoint. */
const MAX_RESTARTS = 20;

export interface CheckpointedOptions {
  readonly id: string;
  readonly subscribesTo: EventFilter;
  readonly store: ViewStore;
  readonly reader: CommitReader;
  readonly nowMs: () => number;
  readonly parkAfter?: number;
  addressOf(stream: string): CheckpointAddress;
  /** Whether this code knows the schemas of a commit; without it, only a try shows that. */
  knows?(commit: StoredCommit): boolean;
  /**
   * The version that the effects themselves show, where they contain it: such a subscriber need not save a checkpoint with
   * every commit, and a saved one that is behind is no position.
   */
  reached?(stream: string): Promise<number>;
  /**
   * Takes a commit if it is the next one by `reached`, in a call that learns that by itself. Undefined: it is not, or it
   * failed; then the way over the log decides.
   */
  takeNext?(
    address: CheckpointAddress,
    checkpoint: CheckpointRecord,
    commit: StoredCommit,
  ): Promise<Delivered | undefined>;
  /** `isRead`: the checkpoint was read from the store; otherwise it is only assumed. */
  stepper(address: CheckpointAddress, checkpoint: CheckpointRecord, isRead: boolean): Stepper;
}

/** A subscriber with its checkpoints: exact over deliveries that are only hints. */
export interface Checkpointed extends Subscriber {
  /** Applies commits of one stream that the caller has read in order (a rebuild's scan); gaps are read from the log. */
  replay(stream: string, commits: Commits): Promise<Delivered>;
}

export function createCheckpointed(options: CheckpointedOptions): Checkpointed {
  const { id, subscribesTo, store, reader, addressOf } = options;

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
        return await advance(subscribesTo, stepper, version, commits, limits, singly);
      } catch (error) {
        if (error instanceof CheckpointMoved) continue;
        const isFaulty = hasCode(error, 'faulty-projection');
        if (!isFaulty && !hasCode(error, 'change-invalid')) throw error;
        // A step that the store refused is tried commit by commit, so that only the faulty one fails.
        if (isFaulty || singly) return countFailure(options, address, checkpoint, stepper.mark, error, limits.attempt);
        singly = true;
      }
    }
    throw new DeliveryError('view-contention', `${id}: others kept moving the checkpoint of ${stream}; deliver again`);
  }

  const fromLog = (stream: string, version: number, to?: number) =>
    reader.read(stream, { from: version + 1, ...defined({ to }) });

  const catchUp = (stream: string, limits: CatchUpOptions = {}) =>
    run(stream, (version) => fromLog(stream, version, limits.to), limits, limits.to);

  const redrive = (stream: string) => reapply(options, stream, () => catchUp(stream));
  return {
    id,
    subscribesTo,
    catchUp,

    async deliver(delivery, { onlyNext = false, attempt } = {}) {
      const { stream, version, last, commit } = delivery;
      if (!matchesFilter(subscribesTo, stream, delivery.types)) return { status: 'ignored', version: 0, commits: 0 };
      if (onlyNext) return takeNext(options, commit);
      const taken = commit === undefined ? undefined : await takeByEffect(options, commit);
      if (taken !== undefined) return taken;
      const source = (reached: number): Commits =>
        commit !== undefined && version === reached + 1 ? [commit] : fromLog(stream, reached);
      return run(stream, source, defined({ attempt }), last);
    },

    replay: (stream, commits) =>
      run(stream, (version, restarts) => (restarts === 0 ? commits : fromLog(stream, version)), {}),

    position: (stream) => positionIn(options, stream),
    head: (stream) => reader.position(stream),
    redrive,
    parked: () => store.parked(id),
  };
}

async function positionIn({ store, addressOf, reached }: CheckpointedOptions, stream: string): Promise<Position> {
  const [saved, byEffect = 0] = await Promise.all([store.checkpoint(addressOf(stream)), reached?.(stream)]);
  const { version, cursor, parked } = saved;
  return { version: Math.max(version, byEffect), inProgress: cursor !== undefined, parked: parked !== undefined };
}

/** The next commit, where the effects themselves contain the position: no checkpoint is written. */
async function takeByEffect(options: CheckpointedOptions, commit: StoredCommit): Promise<Delivered | undefined> {
  if (options.takeNext === undefined) return undefined;
  const address = options.addressOf(commit.stream);
  const checkpoint = await options.store.checkpoint(address);
  const { version, cursor, failures, parked } = checkpoint;
  if (parked !== undefined || failures > 0 || cursor !== undefined) return undefined;
  if (commit.lastVersion <= version) return { status: 'duplicate', version, commits: 0 };
  return options.takeNext(address, checkpoint, commit);
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
  mark: Checkpoint,
  error: unknown,
  attempt = Number.POSITIVE_INFINITY,
): Promise<Delivered> {
  const at = mark.version === before.version ? before : { ...mark, failures: 0 };
  const parkAfter = options.parkAfter ?? PARK_AFTER;
  const text = describeError(error);
  // Another message of the stream: its failure has been counted.
  if (attempt <= at.failures) return { status: 'failed', version: mark.version, commits: 0, error: text };
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
  return { status, version: mark.version, commits: 0, error: text };
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

/**
 * A commit that has just been made is the next one almost always: its step is tried on the checkpoint right before it,
 * without a read. A refusal means another checkpoint. A fault is counted when the commit is delivered again.
 */
async function takeNext(options: CheckpointedOptions, commit: StoredCommit | undefined): Promise<Delivered> {
  if (commit === undefined) return { status: 'behind', version: 0, commits: 0 };
  const address = options.addressOf(commit.stream);
  const before = { version: commit.version - 1, failures: 0 };
  const stepper = options.stepper(address, before, false);
  try {
    return await advance(options.subscribesTo, stepper, before.version, [commit], {}, false);
  } catch (error) {
    if (hasCode(error, 'faulty-projection') || hasCode(error, 'change-invalid')) {
      return { status: 'failed', version: stepper.mark.version, commits: 0, error: describeError(error) };
    }
    if (!(error instanceof CheckpointMoved)) throw error;
    const { version } = await options.store.checkpoint(address);
    return { status: version >= commit.lastVersion ? 'duplicate' : 'behind', version, commits: 0 };
  }
}
