import { defined } from '../kernel/defined.ts';
import type { StoredCommit } from '../kernel/store.ts';
import { describeError, hasCode } from '../subscriptions/errors.ts';
import type { Delivered, Delivery } from '../subscriptions/subscriber.ts';
import { advance } from './advance.ts';
import type { Place } from './ahead.ts';
import type { CheckpointedOptions } from './checkpointed-options.ts';
import { isOfOther } from './history.ts';
import type { RecentCheckpoints } from './recent-checkpoints.ts';
import { CheckpointMoved } from './step-writer.ts';
import type { Checkpoint } from './view-store.ts';

/**
 * Takes delivered commits that follow on each other, where their place is known without the way over the log. Otherwise that way
 * decides: from the place, where one is returned, or else from the one that it reads.
 */
export async function takeAtOnce(
  options: CheckpointedOptions,
  recent: RecentCheckpoints,
  chain: readonly StoredCommit[],
): Promise<Delivered | Place | undefined> {
  const [first] = chain;
  if (first === undefined) return undefined;
  return options.isConditional ? takeWarm(options, recent, first, chain) : takeByEffect(options, first);
}

/**
 * The next commits of a stream that this process has moved last: without a read, since the step's condition compares the
 * checkpoint. Undefined where that is not so, and for whatever goes wrong: a read finds out, and a failure is counted then.
 */
async function takeWarm(
  options: CheckpointedOptions,
  recent: RecentCheckpoints,
  first: StoredCommit,
  chain: readonly StoredCommit[],
): Promise<Delivered | undefined> {
  const { stream, version } = first;
  const at = recent.of(stream);
  if (at?.version !== version - 1) return undefined;
  recent.forget(stream);
  if (isOfOther(options.reader, at, first)) return undefined;
  const tried = await tryNext(options, first, at.hash, chain);
  if (tried?.delivered.status !== 'applied') return undefined;
  recent.moved(stream, tried.checkpoint);
  return tried.delivered;
}

/** The next commit, where the effects themselves contain the position: no checkpoint is written. */
async function takeByEffect(
  options: CheckpointedOptions,
  commit: StoredCommit,
): Promise<Delivered | Place | undefined> {
  if (options.takeNext === undefined) return undefined;
  const address = options.addressOf(commit.stream);
  const checkpoint = await options.store.checkpoint(address);
  const { version, cursor, failures, parked } = checkpoint;
  if (parked !== undefined || failures > 0 || cursor !== undefined) return undefined;
  if (isOfOther(options.reader, checkpoint, commit)) return undefined;
  if (commit.lastVersion <= version) return { status: 'duplicate', version, commits: 0 };
  return options.takeNext(address, checkpoint, commit);
}

/**
 * A commit that has just been made is the next one almost always: its step is tried on the checkpoint right before it,
 * without a read. A refusal means another checkpoint. A fault is counted when the commit is delivered again.
 */
export async function takeNext(
  options: CheckpointedOptions,
  { commit, previousHash }: Pick<Delivery, 'commit' | 'previousHash'>,
): Promise<Delivered> {
  if (commit === undefined) return { status: 'behind', version: 0, commits: 0 };
  const tried = await tryNext(options, commit, previousHash || undefined);
  if (tried !== undefined) return tried.delivered;
  const { version } = await options.store.checkpoint(options.addressOf(commit.stream));
  return { status: version >= commit.lastVersion ? 'duplicate' : 'behind', version, commits: 0 };
}

/** Tries a commit, or a chain of which it is the first. Undefined: the checkpoint is another one. */
async function tryNext(
  options: CheckpointedOptions,
  first: StoredCommit,
  hash: string | undefined,
  chain = [first] as readonly StoredCommit[],
): Promise<{ readonly delivered: Delivered; readonly checkpoint: Checkpoint } | undefined> {
  const { stream, version } = first;
  const before = { version: version - 1, failures: 0, ...defined({ hash }) };
  const stepper = options.stepper(options.addressOf(stream), before, false);
  const endingAs = (delivered: Delivered) => ({ delivered, checkpoint: stepper.checkpoint });
  try {
    return endingAs(await advance(options.subscribesTo, stepper, before.version, chain, {}, false));
  } catch (error) {
    if (error instanceof CheckpointMoved) return undefined;
    const isFaulty = hasCode(error, 'faulty-projection') || hasCode(error, 'change-invalid');
    if (!isFaulty) throw error;
    const { version: reached } = stepper.checkpoint;
    return endingAs({ status: 'failed', version: reached, commits: 0, error: describeError(error) });
  }
}
