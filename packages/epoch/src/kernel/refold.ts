import type { AnyAggregate } from './aggregate.ts';
import { iterateWithin } from './deadline.ts';
import { DeadlineError } from './errors.ts';
import { cutCommit, foldCommit } from './fold.ts';
import { type HeadState, headStateOf } from './head-cache.ts';
import { snapshotEveryOf } from './inline-snapshot.ts';
import { FOLD_KEPT_EVERY, MAX_STORE_TRIES } from './limits.ts';
import { isStoreError, pauseBetween, type Runtime, untilAnswered } from './runtime.ts';
import type { Head, StoredSnapshot } from './store.ts';

/**
 * Replays a stream for a reducer without a usable snapshot near the head: from its stored snapshot when there is one, else
 * from the first event, page by page. The result is stored outside of the log, so that functions of an older and a newer
 * deployment do not make each other replay everything. A state of the past is never stored.
 */
export async function refold(
  runtime: Runtime,
  aggregate: AnyAggregate,
  head: Head,
  isPast: boolean,
): Promise<HeadState> {
  runtime.observe('refold', head.stream);
  const kept = await keptFold(runtime, aggregate, head);
  const keep = (fold: StoredSnapshot) => (isPast ? Promise.resolve() : keepFold(runtime, head.stream, fold));
  let done = kept ?? { reducerVersion: aggregate.reducerVersion, version: 0, value: aggregate.initial };
  let commits = 0;
  for (let tries = 1; done.version < head.version; tries += 1) {
    try {
      const range = { from: done.version + 1, to: head.version };
      for await (const commit of iterateWithin(runtime.deadline, head.stream, runtime.store.read(head.stream, range))) {
        // Where a state was kept, and where the past ends, may lie inside a commit.
        const cut = cutCommit(commit, { from: done.version + 1, to: head.version });
        done = { ...done, version: cut.lastVersion, value: foldCommit(aggregate, done.value, cut) };
        commits += 1;
        tries = 1;
        if (commits % FOLD_KEPT_EVERY === 0) await keep(done);
      }
      break;
    } catch (error) {
      // The next try continues after the replayed commits; only tries without progress are counted.
      if (isStoreError(error) && error.outcome !== 'refused' && tries < MAX_STORE_TRIES) {
        runtime.observe('store-retry', head.stream);
        await pauseBetween(runtime, tries);
        continue;
      }
      if (commits > 0) await keep(done);
      throw error;
    }
  }
  if (commits > snapshotEveryOf(aggregate)) await keep(done);
  return headStateOf(head, done.value);
}

/** The kept state, when it is of use. It is derived: where it cannot be read, the stream is. */
async function keptFold(
  runtime: Runtime,
  { reducerVersion }: AnyAggregate,
  head: Head,
): Promise<StoredSnapshot | undefined> {
  try {
    const kept = await untilAnswered(runtime, head.stream, () =>
      runtime.store.readSnapshot(head.stream, reducerVersion),
    );
    return kept !== undefined && kept.version <= head.version ? kept : undefined;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    runtime.observe('fold-lost', head.stream);
    return undefined;
  }
}

/** A state that cannot be kept costs the next reader time, and this one nothing. */
async function keepFold(runtime: Runtime, stream: string, fold: StoredSnapshot): Promise<void> {
  try {
    await runtime.deadline.within(stream, () => runtime.store.writeSnapshot(stream, fold));
  } catch (error) {
    if (!isStoreError(error) && !(error instanceof DeadlineError)) throw error;
    runtime.observe('fold-lost', stream);
  }
}
