import type { Aggregate, Command } from './aggregate.ts';
import type { DomainEvent } from './event.ts';
import type { StoredCommit } from './store.ts';
import { bareEvent, foldableEvents } from './upcast.ts';

/** A state after one more commit. */
export function foldCommit<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  state: S,
  commit: StoredCommit,
): S {
  return commitEvents(aggregate, commit).reduce((folded, event) => aggregate.evolve(folded, event), state);
}

/** A commit's events in the shapes of today; every one is known to the aggregate. */
export function commitEvents<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  commit: StoredCommit,
): readonly E[] {
  // Known by the catalogue, and the catalogue is kept equal to E by the compiler.
  return foldableEvents(aggregate, commit).map((event) => bareEvent(event) as E);
}

/** Only the events up to a version, for a state in the middle of a commit. */
export function cutCommit(commit: StoredCommit, to: number): StoredCommit {
  if (commit.lastVersion <= to) return commit;
  return { ...commit, lastVersion: to, events: commit.events.slice(0, to - commit.version + 1) };
}
