import type { Checkpoint } from './view-store.ts';

/** Streams whose checkpoints one process keeps in mind. */
const MAX_STREAMS = 1_000;

/** Checkpoints as this process last wrote them, of the streams that it has moved most recently. */
export interface RecentCheckpoints {
  /** Whether this process has moved the stream to exactly this version, and nothing has told it otherwise since. */
  isAt(stream: string, version: number): boolean;
  /** Notes what was written; a commit in progress is no position to begin at. */
  moved(stream: string, checkpoint: Checkpoint): void;
  forget(stream: string): void;
}

export function recentCheckpoints(limit = MAX_STREAMS): RecentCheckpoints {
  // A Map iterates in the order of insertion: the first key is the one that was moved the longest ago.
  const versions = new Map<string, number>();
  return {
    isAt: (stream, version) => versions.get(stream) === version,
    moved(stream, { version, cursor }) {
      versions.delete(stream);
      if (cursor !== undefined) return;
      versions.set(stream, version);
      for (const oldest of versions.keys()) {
        if (versions.size <= limit) break;
        versions.delete(oldest);
      }
    },
    forget: (stream) => void versions.delete(stream),
  };
}
