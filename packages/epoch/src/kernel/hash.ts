import { encodeEvents } from './encoding.ts';
import type { CommitRecord } from './record.ts';
import type { CommitReader, StoredCommit } from './store.ts';
import { GENESIS_HASH } from './stored.ts';

/** SHA-256 of a text's UTF-8, in lower-case hex. Given from outside: the kernel is free of platform code. */
export type Digest = (text: string) => string;

type Hashed = Omit<CommitRecord, 'hash' | 'state' | 'reducer'>;

/** A commit's hash: over the previous one, the envelope and the events' very text. The state is derived and left out. */
export function chainHash(digest: Digest, previous: string, commit: Hashed): string {
  return digest(hashedText(previous, commit));
}

function hashedText(previous: string, commit: Hashed): string {
  const { stream, version, last, id, at, correlation, causation, actor, events } = commit;
  return JSON.stringify([previous, stream, version, last, id, at, correlation, causation ?? null, actor, events]);
}

/** The text whose digest is the hash of a commit read back, after `previous`: what proves to others that the commit is in its stream. */
export function chainText(previous: string, commit: StoredCommit): string {
  const { lastVersion, atMs, events, hash: _, ...rest } = commit;
  const text = encodeEvents(events, commit.stream, commit.version);
  return hashedText(previous, { ...rest, last: lastVersion, at: atMs, events: text });
}

/** The hash that a commit read back should have after `previous`. */
export function expectedHash(digest: Digest, previous: string, commit: StoredCommit): string {
  return digest(chainText(previous, commit));
}

/** Whether a commit comes right after the one with this hash: its own follows from it. False also for a text that cannot be hashed. */
export function followsHash(digest: Digest, previous: string, commit: StoredCommit): boolean {
  try {
    return expectedHash(digest, previous, commit) === commit.hash;
  } catch {
    return false;
  }
}

export type ChainVerdict =
  | { readonly ok: true; readonly version: number; readonly hash: string; readonly commits: number }
  | { readonly ok: false; readonly version: number; readonly expected: string; readonly found: string };

/**
 * Walks a stream and recomputes every hash. It proves that nothing before the last commit was altered, removed, added or
 * reordered *given that last hash*. It cannot detect a stream that was cut at its end, or rewritten as a whole by a
 * writer of the table: for that, keep a hash elsewhere and compare it (`anchors`: version of a commit's last event → its
 * hash).
 */
export async function verifyChain(
  reader: CommitReader,
  stream: string,
  digest: Digest,
  anchors: ReadonlyMap<number, string> = new Map(),
): Promise<ChainVerdict> {
  let hash = GENESIS_HASH;
  let version = 0;
  let commits = 0;
  const pending = new Map(anchors);
  for await (const commit of reader.read(stream)) {
    const expected = pending.get(commit.lastVersion) ?? expectedHash(digest, hash, commit);
    const computed = expectedHash(digest, hash, commit);
    if (commit.hash !== computed || computed !== expected) {
      return { ok: false, version: commit.version, expected, found: commit.hash };
    }
    pending.delete(commit.lastVersion);
    hash = commit.hash;
    version = commit.lastVersion;
    commits += 1;
  }
  for (const [missing, expected] of pending) return { ok: false, version: missing, expected, found: 'no such commit' };
  return { ok: true, version, hash, commits };
}
