import { type Aggregate, type Command, streamOf } from '../kernel/aggregate.ts';
import type { Commit } from '../kernel/commit.ts';
import type { DomainEvent } from '../kernel/event.ts';

/**
 * Commits as a projection or a saga gets them, one per list of events, with consecutive versions. `envelope` changes
 * whatever of the envelope matters to a test; a number as `version` is the first commit's.
 */
export function committed<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  id: string,
  commits: readonly (readonly E[])[],
  envelope: Partial<Omit<Commit<E>, 'events' | 'stream' | 'lastVersion'>> = {},
): readonly Commit<E>[] {
  let next = envelope.version ?? 1;
  return commits.map((events, index) => {
    const version = next;
    next += events.length;
    const defaults = {
      id: `commit-${id}-${version}`,
      atMs: Date.UTC(2026, 0, 1) + index,
      actor: 'user-1',
      correlation: 'request-1',
      hash: '',
    };
    return { ...defaults, ...envelope, stream: streamOf(aggregate, id), version, lastVersion: next - 1, events };
  });
}
