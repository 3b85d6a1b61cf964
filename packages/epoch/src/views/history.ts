import type { CommitReader, StoredCommit } from '../kernel/store.ts';
import { hasCode } from '../subscriptions/errors.ts';
import type { Commits } from './advance.ts';
import type { Checkpoint } from './view-store.ts';

/** A commit that does not follow from the checkpoint: one of the two is of another history of the stream. */
export class OtherHistory extends Error {}

/** Passes commits through; throws `OtherHistory` at the one at the checkpoint, or right after it, if its hash is of another history. */
export async function* following(
  reader: CommitReader,
  checkpoint: Checkpoint,
  commits: Commits,
): AsyncGenerator<StoredCommit> {
  for await (const commit of commits) {
    if (isOfOther(reader, checkpoint, commit)) throw new OtherHistory();
    yield commit;
  }
}

/**
 * Whether a commit at a checkpoint, right after it, or on both sides of it contradicts it. Without a read; hashes that nobody
 * knows contradict nothing.
 */
export function isOfOther(reader: CommitReader, { version, hash }: Checkpoint, commit: StoredCommit): boolean {
  if (commit.version <= version && commit.lastVersion > version) return true;
  if (hash === undefined || commit.hash === '') return false;
  if (commit.lastVersion === version) return commit.hash !== hash;
  return commit.version === version + 1 && reader.follows?.(hash, commit) === false;
}

/** Whether the log has the commit that a checkpoint is at; where its hash is unknown, one that ends at its version. */
export async function isInLog(
  reader: CommitReader,
  stream: string,
  { version, hash }: Pick<Checkpoint, 'version' | 'hash'>,
): Promise<boolean> {
  if (version === 0) return true;
  try {
    for await (const commit of reader.read(stream, { from: version, to: version }))
      return commit.lastVersion === version && (hash === undefined || commit.hash === hash);
    return false;
  } catch (error) {
    // An item is there, and nobody can tell which commit it was.
    if (hasCode(error, 'corrupt-commit')) return true;
    throw error;
  }
}
