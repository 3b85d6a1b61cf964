import { type Aggregate, type Command, streamOf } from './aggregate.ts';
import type { Commit } from './commit.ts';
import type { DomainEvent } from './event.ts';
import { commitEvents } from './fold.ts';
import { type Runtime, untilAnswered } from './runtime.ts';
import type { CommitReader, StoredCommit, VersionRange } from './store.ts';
import { assertStreamName } from './stream-name.ts';

/** A point in a stream's life: after the event of this version, or after everything up to this time (inclusive). */
export type Instant = { readonly version: number } | { readonly atMs: number };

export async function* history<S, C extends Command, E extends DomainEvent>(
  reader: CommitReader,
  aggregate: Aggregate<S, C, E>,
  id: string,
  range?: VersionRange,
): AsyncGenerator<Commit<E>> {
  const stream = streamOf(aggregate, id);
  assertStreamName(stream);
  for await (const commit of reader.read(stream, range)) {
    yield { ...commit, events: commitEvents(aggregate, commit) };
  }
}

/** The version at an instant; 0 when it is before the first event. */
export async function versionAt(runtime: Runtime, stream: string, instant: Instant): Promise<number> {
  if ('version' in instant) {
    if (Number.isSafeInteger(instant.version) && instant.version >= 0) return instant.version;
    throw new RangeError(`version ${instant.version}: a whole number from 0 on was expected`);
  }
  const head = await untilAnswered(runtime, stream, () => runtime.store.position(stream));
  const last = head === 0 ? undefined : await commitAt(runtime, stream, head);
  if (last === undefined || last.atMs <= instant.atMs) return head;
  // Times do not fall along a stream (but after a clock that was far ahead), so the last commit at or before the time is
  // found by halving.
  let before = 0;
  let after = last.version;
  while (before + 1 < after) {
    const middle = Math.floor((before + after) / 2);
    const commit = await commitAt(runtime, stream, middle);
    if (commit === undefined || commit.atMs > instant.atMs) after = commit?.version ?? middle;
    else before = commit.lastVersion;
  }
  return before;
}

/** The commit that contains a version. */
export async function commitAt(runtime: Runtime, stream: string, version: number): Promise<StoredCommit | undefined> {
  return untilAnswered(runtime, stream, async () => {
    for await (const commit of runtime.store.read(stream, { from: version, to: version })) return commit;
    return undefined;
  });
}
