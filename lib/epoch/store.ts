import type { Commit, Origin } from './commit.ts';
import type { DomainEvent, StoredEvent } from './event.ts';

/** Inclusive range of versions; a commit belongs to it when any of its events does. */
export interface VersionRange {
  readonly from?: number;
  readonly to?: number;
}

/**
 * Where a stream stood when it was loaded. Only a store makes heads, and appending needs one, never a caller's number:
 * a blind append could land inside a multi-event commit.
 */
export interface Head {
  readonly stream: string;
  /** Version of the last event; 0 for a stream that does not exist. */
  readonly version: number;
  readonly atMs: number;
  readonly hash: string;
  /** Commits since one that carried the state (the carrying rule's input). */
  readonly sinceState: number;
}

/** A commit as stored: events in the schema versions they were written under. */
export type StoredCommit = Omit<Commit<DomainEvent>, 'events'> & { readonly events: readonly StoredEvent[] };

/** What the kernel asks a store to write. The store adds versions from the head and the hash. */
export interface CommitDraft extends Origin {
  readonly id: string;
  readonly atMs: number;
  readonly events: readonly StoredEvent[];
  /** The state after these events; the store's carrying rule decides whether it rides along. */
  readonly state: { readonly reducerVersion: number; readonly value: unknown };
}

/** Reading half of the port; all that projections, sweeps and audits need. */
export interface CommitReader {
  /** Commits in order, streamed page by page; a failing page rejects the iteration with an error naming stream and version. */
  read(stream: string, range?: VersionRange): AsyncIterable<StoredCommit>;
  /** All commits of one of `of` equal segments of the log, each stream whole and in order within one segment. */
  scan(segment: number, of: number): AsyncIterable<StoredCommit>;
  /** Version of the stream's last event (0: no such stream), by a consistent read. */
  position(stream: string): Promise<number>;
}
