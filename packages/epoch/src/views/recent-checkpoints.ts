import { defined } from '../kernel/defined.ts';
import type { Checkpoint } from './view-store.ts';

/** Streams whose checkpoints one process keeps in mind. */
const MAX_STREAMS = 1_000;

/** Checkpoints as this process last wrote them, of the streams that it has moved most recently. */
export interface RecentCheckpoints {
  /** The checkpoint to which this process has moved the stream, where nothing has told it otherwise since. */
  of(stream: string): Checkpoint | undefined;
  /** Notes what was written; a commit in progress is no position to begin at. */
  moved(stream: string, checkpoint: Checkpoint): void;
  forget(stream: string): void;
}

export function recentCheckpoints(limit = MAX_STREAMS): RecentCheckpoints {
  // A Map iterates in the order of insertion: the first key is the one that was moved the longest ago.
  const checkpoints = new Map<string, Checkpoint>();
  return {
    of: (stream) => checkpoints.get(stream),
    moved(stream, { version, cursor, hash }) {
      checkpoints.delete(stream);
      if (cursor !== undefined) return;
      checkpoints.set(stream, { version, ...defined({ hash }) });
      for (const oldest of checkpoints.keys()) {
        if (checkpoints.size <= limit) break;
        checkpoints.delete(oldest);
      }
    },
    forget: (stream) => void checkpoints.delete(stream),
  };
}
