import type { Commit, Origin } from '../kernel/commit.ts';
import { eventId } from '../kernel/stream-name.ts';

/** The origin of what a reactor does because of a commit. */
export function causedBy(commit: Pick<Commit, 'stream' | 'lastVersion' | 'correlation'>, actor: string): Origin {
  return { actor, correlation: commit.correlation, causation: eventId(commit.stream, commit.lastVersion) };
}
