import { CorruptCommitError } from './errors.ts';
import { cutCommit } from './fold.ts';
import { MAX_TAIL_COMMITS } from './limits.ts';
import type { Head, Loaded, LoadOptions, ReadCommit, StoredCommit, Unreadable } from './store.ts';
import { GENESIS_HASH } from './stored.ts';

/**
 * Finds the newest usable snapshot and the commits after it, reading a stream backwards, page by page. Every store loads by
 * this; a store only reads pages, newest commit first, best decoded one by one: commits before the snapshot are not
 * decoded. Pages may hold fewer commits than asked for (DynamoDB ends one at 1 MB).
 */
export async function loadBackwards<S>(
  stream: string,
  pages: AsyncIterable<Iterable<ReadCommit>>,
  { accept, to }: LoadOptions<S>,
): Promise<Loaded<S>> {
  const backwards: StoredCommit[] = [];
  let newest: StoredCommit | undefined;
  let sawForeign = false;
  const result = (state: { readonly value: S } | undefined, complete: boolean): Loaded<S> => {
    const head = headAfter(stream, newest, backwards.length);
    const tail = backwards.reverse();
    return state === undefined ? { head, tail, complete } : { head, state, tail, complete };
  };
  for await (const page of pages) {
    for (const read of page) {
      const commit = to === undefined ? read.commit : cutCommit(read.commit, { to });
      assertFollows(commit, backwards.at(-1));
      newest ??= commit;
      const isWhole = commit.lastVersion === read.commit.lastVersion;
      const state = isWhole && read.inlineSnapshot !== undefined ? accept(read.inlineSnapshot) : undefined;
      if (state !== undefined) return result(state, true);
      sawForeign ||= isWhole && read.inlineSnapshot !== undefined;
      backwards.push(commit);
      if (commit.version === 1) return result(undefined, true);
    }
    // A whole page with snapshots of other reducers only: this reducer's may be arbitrarily far back, or missing.
    if (sawForeign || backwards.length >= MAX_TAIL_COMMITS) return result(undefined, false);
  }
  const first = backwards.at(-1);
  if (first !== undefined)
    throw new CorruptCommitError(stream, first.version - 1, 'the stream does not reach back to 1');
  return result(undefined, true);
}

function assertFollows(older: StoredCommit, newer: StoredCommit | undefined): void {
  if (newer !== undefined && older.lastVersion !== newer.version - 1) {
    throw new CorruptCommitError(newer.stream, newer.version, `follows ${older.lastVersion}: commits are missing`);
  }
}

function headAfter(stream: string, commit: StoredCommit | undefined, sinceState: number): Head {
  if (commit === undefined) return emptyHead(stream);
  return { stream, version: commit.lastVersion, atMs: commit.atMs, hash: commit.hash, sinceState };
}

/** The head of a stream that does not exist: what a creation appends to. */
export function emptyHead(stream: string): Head {
  return { stream, version: 0, atMs: 0, hash: GENESIS_HASH, sinceState: 0 };
}

/** The head after one more commit. `hasSnapshot`: whether the commit contains a snapshot that this code can use. */
export function headAfterCommit(head: Head, commit: StoredCommit, hasSnapshot: boolean): Head {
  return headAfter(head.stream, commit, hasSnapshot ? 0 : head.sinceState + 1);
}

/** Passes commits of one or many streams through, and refuses a gap or an overlap within a stream. */
export async function* contiguous(commits: AsyncIterable<StoredCommit>, from?: number): AsyncGenerator<StoredCommit> {
  let stream: string | undefined;
  let next = 1;
  for await (const commit of commits) {
    if (commit.stream !== stream) {
      stream = commit.stream;
      // A range may begin inside its first commit.
      next = from !== undefined && commit.version <= from && from <= commit.lastVersion ? commit.version : (from ?? 1);
    }
    if (commit.version !== next) {
      throw new CorruptCommitError(commit.stream, commit.version, `version ${next} was expected: commits are missing`);
    }
    next = commit.lastVersion + 1;
    yield commit;
  }
}

/** Passes one stream's commits through; with `unreadable`, it ends at the first that cannot be read, and reports it. */
export async function* upToFault(
  stream: string,
  commits: AsyncIterable<StoredCommit>,
  unreadable: Unreadable | undefined,
): AsyncGenerator<StoredCommit> {
  try {
    yield* commits;
  } catch (error) {
    if (unreadable === undefined || !(error instanceof CorruptCommitError)) throw error;
    unreadable(stream, error);
  }
}

/** Decodes one by one, as far as the reader goes. */
export function* lazily<T, R>(items: Iterable<T>, decode: (item: T) => R): Generator<R> {
  for (const item of items) yield decode(item);
}
