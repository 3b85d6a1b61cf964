import type { Commit, Origin } from './commit.ts';
import type { DomainEvent, StoredEvent } from './event.ts';
import type { Marker, MarkerWrite } from './marker.ts';
import type { CommitRecord } from './record.ts';

/** Inclusive range of versions; a commit belongs to it when any of its events does. */
export interface VersionRange {
  readonly from?: number;
  readonly to?: number;
}

/**
 * A stream's version when it was loaded. Only a store makes heads, and appending needs one, never a caller's number:
 * a blind append could land inside a multi-event commit.
 */
export interface Head {
  readonly stream: string;
  /** Version of the last event; 0 for a stream that does not exist. */
  readonly version: number;
  readonly atMs: number;
  readonly hash: string;
  /** Commits since the last usable inline snapshot; decides whether the next commit must contain one. */
  readonly sinceState: number;
}

/** A commit as stored: events in the schema versions they were written under. */
export type StoredCommit = Omit<Commit<DomainEvent>, 'events'> & { readonly events: readonly StoredEvent[] };

/** What the kernel asks a store to write. The store adds versions from the head and the hash. */
export interface CommitDraft extends Origin {
  readonly id: string;
  readonly atMs: number;
  readonly events: readonly StoredEvent[];
  /** The state after these events; a rule decides whether the commit contains it as an inline snapshot. */
  readonly state: InlineSnapshot;
}

/** A state and the reducer that made it. */
export interface InlineSnapshot {
  readonly reducerVersion: number;
  readonly value: unknown;
}

/** A commit read back, with its inline snapshot if it has one. */
export interface ReadCommit {
  readonly commit: StoredCommit;
  readonly inlineSnapshot?: InlineSnapshot;
}

/** Returns the state when this code can use the snapshot; undefined means: look further back. */
export type AcceptState<S> = (inlineSnapshot: InlineSnapshot) => { readonly value: S } | undefined;

export interface LoadOptions<S> {
  readonly accept: AcceptState<S>;
  /** How many commits one page of the load reads: the aggregate's `snapshotEvery`. */
  readonly pageSize: number;
  /** The last version to read; the stream's head when absent. A commit that goes beyond it is cut. */
  readonly to?: number;
}

/** What a load returns: a stream's newest usable snapshot, and the commits after it. */
export interface Loaded<S> {
  readonly head: Head;
  readonly state?: { readonly value: S };
  /** Commits after the state, in order; from the first commit on when there is no state. */
  readonly tail: readonly StoredCommit[];
  /** False when the load ended before a usable snapshot or the stream's start: then `tail` is of no use, and the stream is replayed. */
  readonly complete: boolean;
}

/** One stream's part of an atomic write. Without a draft it is only a condition: the stream still ends at `head`. */
export interface Append {
  readonly head: Head;
  readonly draft?: CommitDraft;
  readonly snapshotEvery: number;
  /** The draft's row, kept from the first try: a repeat writes the same bytes, even when the command was changed meanwhile. */
  readonly made?: { record?: CommitRecord };
}

/**
 * The definite outcome of a write.
 * `appended`: everything is stored, written now or by an earlier try (found by its commit ids); in the order of the request.
 * `conflict`: nothing was written, because a stream has moved; `rivals` are the commits in the way, where the store returned them.
 * `marked`: nothing was written, because a marker exists already; `marker` is the first such one.
 */
export type AppendResult =
  | { readonly kind: 'appended'; readonly written: readonly (Appended | undefined)[] }
  | { readonly kind: 'conflict'; readonly rivals: readonly (ReadCommit | undefined)[] }
  | { readonly kind: 'marked'; readonly marker: Marker };

export interface Appended {
  readonly commit: StoredCommit;
  readonly head: Head;
}

/** Called for a stream that cannot be read any further, with the reason. */
export type Unreadable = (stream: string, error: Error) => void;

/** Reading half of the port; all that projections, sweeps and audits need. */
export interface CommitReader {
  /** Commits in order, streamed page by page; a failing page rejects the iteration with an error naming stream and version. */
  read(stream: string, range?: VersionRange): AsyncIterable<StoredCommit>;
  /**
   * All commits of one of `of` equal segments of the log, each stream whole and in order within one segment. A commit that
   * cannot be read rejects the iteration; with `unreadable` it is reported, the rest of its stream is left out, and the
   * scan goes on.
   */
  scan(segment: number, of: number, unreadable?: Unreadable): AsyncIterable<StoredCommit>;
  /** Version of the stream's last event (0: no such stream), by a consistent read. */
  position(stream: string): Promise<number>;
  /** Whether a commit comes right after the one with this hash, as its own hash says: without a read. Absent: nobody can tell. */
  follows?(previousHash: string, commit: StoredCommit): boolean;
}

/**
 * The whole port. Every method fails with a `StoreError` only, which says whether a write may have happened; calling
 * again with the same arguments is always safe: the same head and draft make the same bytes at the same key.
 */
export interface EventStore extends CommitReader {
  follows(previousHash: string, commit: StoredCommit): boolean;
  /** The newest snapshot and the commits after it, by consistent reads. */
  load<S>(stream: string, options: LoadOptions<S>): Promise<Loaded<S>>;
  /** Commits after a head, by a consistent read, with their inline snapshots. */
  after(head: Head): Promise<readonly ReadCommit[]>;
  /** All or nothing: every commit, every check and every marker. */
  append(writes: readonly Append[], markers?: readonly MarkerWrite[]): Promise<AppendResult>;
  /** The marker at this key, by a consistent read; expired ones do not count. */
  marker(key: string, nowMs: number): Promise<Marker | undefined>;
  /** Writes a marker alone, unless one exists. Returns the stored one. */
  mark(marker: MarkerWrite): Promise<Marker>;
  /** A stored snapshot for a changed reducer, outside of the log. A cache: losing it costs time only. */
  readSnapshot(stream: string, reducerVersion: number): Promise<StoredSnapshot | undefined>;
  /** Stores a snapshot, unless the stored one has a higher version. */
  writeSnapshot(stream: string, snapshot: StoredSnapshot): Promise<void>;
}

/** A state at a version, stored outside of the log. */
export interface StoredSnapshot extends InlineSnapshot {
  readonly version: number;
}
