import { defined } from '../kernel/defined.ts';
import type { StoredCommit } from '../kernel/store.ts';
import { DeliveryError, describeError, hasCode } from '../subscriptions/errors.ts';
import { type CatchUpOptions, type Delivered, matchesFilter } from '../subscriptions/subscriber.ts';
import type { EventFilter } from './projection.ts';
import { CheckpointMoved } from './step-writer.ts';
import type { Checkpoint } from './view-store.ts';

/** Commits outside of the event filter after which the checkpoint moves all the same, so that they are not read repeatedly. */
export const SKIPPED_BEFORE_CHECKPOINT = 50;

export type Commits = AsyncIterable<StoredCommit> | Iterable<StoredCommit>;

/** Applies matching commits in order and moves the checkpoint; one attempt from one checkpoint. */
export interface Stepper {
  /** The checkpoint as it is written by now. */
  readonly checkpoint: Checkpoint;
  /**
   * Throws `faulty-projection` when the commit itself fails (the commits before it are written then), `CheckpointMoved` when
   * another process moved the checkpoint first, any other error for transient faults.
   */
  take(commit: StoredCommit): Promise<void>;
  /** Skips commits that the event filter does not match. */
  skipTo(version: number, at?: Pick<Checkpoint, 'hash'>): void;
  flush(): Promise<void>;
}

/**
 * Passes commits through. One that cannot be read fails as deterministically as one that cannot be projected: the commits
 * before it are written, and the failure is counted against its stream only.
 */
export async function* readable(commits: Commits, stepper: Stepper, what: string): AsyncGenerator<StoredCommit> {
  try {
    yield* commits;
  } catch (cause) {
    if (!hasCode(cause, 'corrupt-commit')) throw cause;
    await stepper.flush();
    throw new DeliveryError('faulty-projection', `${what}: ${describeError(cause)}`, { cause });
  }
}

/** Applies commits in order; returns the version it reached. */
export async function advance(
  subscribesTo: EventFilter,
  stepper: Stepper,
  start: number,
  commits: Commits,
  limits: CatchUpOptions,
  singly: boolean,
): Promise<Delivered> {
  let seen = start;
  let hash: string | undefined;
  let applied = 0;
  let skipped = 0;
  for await (const commit of commits) {
    if (commit.lastVersion <= seen) continue;
    // Not the next one: the caller's commits have a gap. The log has none, so read it from here.
    if (commit.version !== seen + 1) throw new CheckpointMoved();
    const types = commit.events.map((event) => event.type);
    if (matchesFilter(subscribesTo, commit.stream, types)) {
      await stepper.take(commit);
      if (singly) await stepper.flush();
      skipped = 0;
      applied += 1;
    } else skipped += 1;
    seen = commit.lastVersion;
    hash = hashOf(commit);
    if (limits.maxCommits !== undefined && applied >= limits.maxCommits) break;
  }
  if (skipped >= SKIPPED_BEFORE_CHECKPOINT) stepper.skipTo(seen, defined({ hash }));
  await stepper.flush();
  const behind = limits.to !== undefined && seen < limits.to;
  return { status: behind ? 'behind' : 'applied', version: seen, commits: applied };
}

/** A commit's hash; undefined for a log without hashes. */
export function hashOf({ hash }: StoredCommit): string | undefined {
  return hash === '' ? undefined : hash;
}
