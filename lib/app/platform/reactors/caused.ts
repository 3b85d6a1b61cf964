import type { Commit, Origin } from 'epoch';
import { eventId } from 'epoch';

/** The origin of what a reactor does because of a commit. */
export function causedBy(commit: Commit, actor: string): Origin {
  return { actor, correlation: commit.correlation, causation: eventId(commit.stream, commit.lastVersion) };
}
