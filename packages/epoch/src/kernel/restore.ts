import type { AnyAggregate } from './aggregate.ts';
import { NO_DEADLINE } from './deadline.ts';
import { defined } from './defined.ts';
import { PlaceError } from './errors.ts';
import { foldCommit } from './fold.ts';
import { type Digest, expectedHash } from './hash.ts';
import { type HeadState, headCache, headStateOf } from './head-cache.ts';
import { snapshotEveryOf } from './inline-snapshot.ts';
import { loadHeadState } from './loading.ts';
import { appendDefinitely, type Runtime } from './runtime.ts';
import type { CommitDraft, EventStore, StoredCommit } from './store.ts';
import { aggregateNameOf } from './stream-name.ts';

/** A commit of a copy that does not fit the log: altered, out of its order, or another one is in its place. Nothing was written. */
export class RestoreError extends PlaceError {
  readonly code = 'restore-mismatch';
}

export interface RestoreOptions {
  readonly store: EventStore;
  readonly digest: Digest;
  /** By the name in a stream's name; undefined for one that this code does not have. */
  readonly aggregateOf: (name: string) => AnyAggregate | undefined;
  readonly pause: (ms: number) => Promise<void>;
  readonly random: () => number;
  /** Streams whose head and state stay in memory between their commits; others are read again. */
  readonly cachedStreams?: number;
}

/** Streams that are in progress at once in a copy that is ordered by day. */
const CACHED_STREAMS = 5_000;
/** Another writer at work on the same log is no restore. */
const MAX_TRIES = 3;

/**
 * Writes the commits of a copy of a log into another one, as they were: ids, times, hashes. Each must come after the one before
 * it in its stream, and its hash must fit its text and the log's last hash; so what is restored is what was committed. Snapshots
 * are made anew. A commit that is present already is skipped, so an interrupted restore can be started again.
 */
export function createRestorer(options: RestoreOptions): (commit: StoredCommit) => Promise<'written' | 'present'> {
  const { store, digest, aggregateOf } = options;
  const runtime: Runtime = {
    ...options,
    nowMs: () => 0,
    newId: () => '',
    observe: () => {},
    cache: headCache(options.cachedStreams ?? CACHED_STREAMS),
    maxAttempts: MAX_TRIES,
    idempotencyWindowMs: 0,
    deadline: NO_DEADLINE,
  };

  return async function write(commit) {
    const { stream, version, lastVersion } = commit;
    const aggregate = aggregateOf(aggregateNameOf(stream));
    if (aggregate === undefined) throw new RestoreError(stream, version, 'no aggregate of this code has this name');
    let base = runtime.cache.get(aggregate, stream) ?? (await loadHeadState(runtime, aggregate, stream));
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      if (lastVersion <= base.head.version) {
        runtime.cache.put(aggregate, base, false);
        return isPresent(store, commit);
      }
      const draft = draftOf(digest, aggregate, base, commit);
      const append = { head: base.head, draft, snapshotEvery: snapshotEveryOf(aggregate), made: {} };
      const result = await appendDefinitely(runtime, [append], []);
      if (result.kind === 'hindered') throw result.error;
      const [written] = result.kind === 'appended' ? result.written : [];
      if (written !== undefined) {
        runtime.cache.put(aggregate, headStateOf(written.head, draft.state.value), false);
        return 'written';
      }
      base = await loadHeadState(runtime, aggregate, stream);
    }
    throw new RestoreError(stream, version, 'another process writes to this stream; stop it and begin again');
  };
}

function draftOf(
  digest: Digest,
  aggregate: AnyAggregate,
  { head, state }: HeadState,
  commit: StoredCommit,
): CommitDraft {
  const { stream, version, id, atMs, actor, correlation, causation, events, hash } = commit;
  if (version !== head.version + 1)
    throw new RestoreError(stream, version, `the log ends at ${head.version}: commits in between are missing`);
  if (expectedHash(digest, head.hash, commit) !== hash)
    throw new RestoreError(stream, version, 'its hash is not that of its text after the commit before it');
  const value = foldCommit(aggregate, state, commit);
  const made = { reducerVersion: aggregate.reducerVersion, value };
  return { id, atMs, actor, correlation, ...defined({ causation }), events, state: made };
}

async function isPresent(store: EventStore, { stream, version, lastVersion, hash }: StoredCommit): Promise<'present'> {
  for await (const found of store.read(stream, { from: version, to: lastVersion })) {
    if (found.version === version && found.hash === hash) return 'present';
  }
  throw new RestoreError(stream, version, 'the log has another commit in its place');
}
