import { defined } from '../kernel/defined.ts';
import type { StoredCommit } from '../kernel/store.ts';
import { describeError, hasCode } from '../subscriptions/errors.ts';
import type { Delivered, Delivery } from '../subscriptions/subscriber.ts';
import { advance } from './advance.ts';
import type { CheckpointedOptions } from './checkpointed-options.ts';
import { isOfOther } from './history.ts';
import type { RecentCheckpoints } from './recent-checkpoints.ts';
import { CheckpointMoved } from './step-writer.ts';
import type { Checkpoint } from './view-store.ts';

/** The commit in a delivery where its place is known without the way over the log; undefined: that way decides. */
export async function takeAtOnce(
  options: CheckpointedOptions,
  recent: RecentCheckpoints,
  commit: StoredCommit | undefined,
): Promise<Delivered | undefined> {
  if (commit === undefined) return undefined;
  return options.isConditional ? takeWarm(options, recent, commit) : takeByEffect(options, commit);
}

/**
 * The next commit of a stream that this process has moved last: without a read, since the step's condition compares the
 * checkpoint. Undefined where that is not so, and for whatever goes wrong: a read finds out, and a failure is counted then.
 */
async function takeWarm(
  options: CheckpointedOptions,
  recent: RecentCheckpoints,
  commit: StoredCommit,
): Promise<Delivered | undefined> {
  const { stream, version } = commit;
  const at = recent.of(stream);
  if (at?.version !== version - 1) return undefined;
  recent.forget(stream);
  if (isOfOther(options.reader, at, commit)) return undefined;
  const tried = await tryNext(options, commit, at.hash);
  if (tried?.delivered.status !== 'applied') return undefined;
  recent.moved(stream, tried.checkpoint);
  return tried.delivered;
}

/** The next commit, where the effects themselves contain the position: no checkpoint is written. */
async function takeByEffect(options: CheckpointedOptions, commit: StoredCommit): Promise<Delivered | undefined> {
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

/** Undefined: the checkpoint is another one. */
async function tryNext(
  options: CheckpointedOptions,
  commit: StoredCommit,
  hash: string | undefined,
): Promise<{ readonly delivered: Delivered; readonly checkpoint: Checkpoint } | undefined> {
  const before = { version: commit.version - 1, failures: 0, ...defined({ hash }) };
  const stepper = options.stepper(options.addressOf(commit.stream), before, false);
  try {
    const delivered = await advance(options.subscribesTo, stepper, before.version, [commit], {}, false);
    return { delivered, checkpoint: stepper.checkpoint };
  } catch (error) {
    if (error instanceof CheckpointMoved) return undefined;
    const isFaulty = hasCode(error, 'faulty-projection') || hasCode(error, 'change-invalid');
    if (!isFaulty) throw error;
    const delivered = {
      status: 'failed',
      version: stepper.checkpoint.version,
      commits: 0,
      error: describeError(error),
    } as const;
    return { delivered, checkpoint: stepper.checkpoint };
  }
}
