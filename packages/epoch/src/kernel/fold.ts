import type { Aggregate, Command } from './aggregate.ts';
import type { DomainEvent } from './event.ts';
import type { Immutable } from './immutable.ts';
import type { StoredCommit, VersionRange } from './store.ts';
import { bareEvent, foldableEvents } from './upcast.ts';

/** A state after one more commit. */
export function foldCommit<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  state: Immutable<S>,
  commit: StoredCommit,
): Immutable<S> {
  return commitEvents(aggregate, commit).reduce<Immutable<S>>(
    (folded, event) => aggregate.evolve(folded, event),
    state,
  );
}

/** A commit's events in their current schema; the aggregate knows every one. */
export function commitEvents<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  commit: StoredCommit,
): readonly E[] {
  // In the catalogue, and the compiler keeps the catalogue equal to E.
  return foldableEvents(aggregate, commit).map((event) => bareEvent(event) as E);
}

/** Only the events within a range of versions, for a state in the middle of a commit. */
export function cutCommit(
  commit: StoredCommit,
  { from = 1, to = Number.MAX_SAFE_INTEGER }: VersionRange,
): StoredCommit {
  if (commit.version >= from && commit.lastVersion <= to) return commit;
  const version = Math.max(commit.version, from);
  const lastVersion = Math.min(commit.lastVersion, to);
  const events = commit.events.slice(version - commit.version, lastVersion - commit.version + 1);
  return { ...commit, version, lastVersion, events };
}
