import { defined } from '../kernel/defined.ts';
import type { CommitReader } from '../kernel/store.ts';
import { causeCode, DeliveryError, describeError, hasCode } from '../subscriptions/errors.ts';
import {
  type CatchUpOptions,
  type Delivered,
  type DeliverOptions,
  type Delivery,
  type DeliveryStatus,
  matchesFilter,
} from '../subscriptions/subscriber.ts';
import { advance, type Commits, readable } from './advance.ts';
import { type Place, parkAhead, placeOf } from './ahead.ts';
import type { CheckpointedOptions } from './checkpointed-options.ts';
import { following, isInLog, isOfOther, OtherHistory } from './history.ts';
import type { RecentCheckpoints } from './recent-checkpoints.ts';
import { CheckpointMoved } from './step-writer.ts';
import type { Checkpoint, CheckpointAddress, CheckpointRecord } from './view-store.ts';

/** Failures of one commit in a row after which its stream waits for a redrive. */
export const PARK_AFTER = 3;
/** Times that a run begins again because another process moved the checkpoint. */
export const MAX_RESTARTS = 20;

/** Applies commits from a source to a stream's checkpoint on; `delivered` is what the caller was told of, `place` where it has just seen the checkpoint. */
export type Run = (
  stream: string,
  source: (version: number, restarts: number) => Commits,
  limits: CatchUpOptions & Pick<DeliverOptions, 'attempt'>,
  delivered?: Partial<Pick<Delivery, 'last' | 'commit'>>,
  place?: Place,
) => Promise<Delivered>;

interface Running {
  readonly options: CheckpointedOptions;
  readonly recent: RecentCheckpoints;
  redrive(stream: string): Promise<Delivered>;
}

/** Reads the checkpoint, runs, and does so again while another process is quicker. */
export async function runFrom(
  { options, recent, redrive }: Running,
  ...[stream, source, limits, delivered = {}, place]: Parameters<Run>
): Promise<Delivered> {
  const { id, subscribesTo, reader } = options;
  const address = options.addressOf(stream);
  let singly = false;
  /** The checkpoint is in the log: what was delivered is of another history, and the log is read instead. */
  let isSure = false;
  for (let restarts = 0; restarts < MAX_RESTARTS; restarts += 1) {
    const { checkpoint, at } = (restarts === 0 && place) || (await placeOf(options, stream));
    const { parked } = checkpoint;
    const { version } = at;
    if (parked && (await isKnownNow(options, stream, checkpoint))) return redrive(stream);
    if (parked) return { status: 'parked', version, commits: 0, error: parked.error };
    if (delivered.last !== undefined && delivered.last <= version) {
      const isDoubtful = delivered.commit !== undefined && isOfOther(reader, at, delivered.commit);
      if (isDoubtful && !(await isInLog(reader, stream, at))) return parkAhead(options, address, checkpoint);
      return { status: 'duplicate', version, commits: 0 };
    }
    const stepper = options.stepper(address, checkpoint, true);
    if (version > checkpoint.version) stepper.skipTo(version);
    try {
      const found = isSure
        ? fromLog(reader, stream, version, limits.to)
        : following(reader, at, source(version, restarts));
      const commits = readable(found, stepper, `${id} cannot read ${stream}`);
      const outcome = await advance(subscribesTo, stepper, version, commits, limits, singly);
      recent.moved(stream, stepper.checkpoint);
      return outcome;
    } catch (error) {
      if (error instanceof CheckpointMoved) continue;
      if (error instanceof OtherHistory) {
        isSure = await isInLog(reader, stream, at);
        if (!isSure) return parkAhead(options, address, checkpoint);
        continue;
      }
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

export function fromLog(reader: CommitReader, stream: string, version: number, to?: number): Commits {
  return reader.read(stream, { from: version + 1, ...defined({ to }) });
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
