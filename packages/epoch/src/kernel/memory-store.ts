import { type Digest, followsHash } from './hash.ts';
import { contiguous, headAfterCommit, lazily, loadBackwards, upToFault } from './load.ts';
import { isExpired, type Marker, type MarkerWrite, snapshotKey, yields } from './marker.ts';
import { type CommitRecord, commitOfRecord, parsedOrNothing, storedCommitOf } from './record.ts';
import { recordsOf } from './records.ts';
import type { Append, AppendResult, EventStore, Head, ReadCommit, StoredSnapshot, VersionRange } from './store.ts';

/** A store in memory that keeps the very rows a table would, plus a look at them for tests. */
export interface MemoryStore extends EventStore {
  /** A stream's rows, oldest first. */
  rows(stream: string): readonly CommitRecord[];
  /** Replaces or adds any row: to test readers with corrupt ones. */
  overwrite(record: CommitRecord): void;
}

/** Complete, with every conditional check of the real one. It never fails; the testing kit wraps it in faults. */
export function memoryStore({ digest }: { readonly digest: Digest }): MemoryStore {
  const streams = new Map<string, Map<number, CommitRecord>>();
  const markers = new Map<string, Marker>();

  const rows = (stream: string) => [...(streams.get(stream)?.values() ?? [])].sort((a, b) => a.version - b.version);
  const put = (record: CommitRecord) => {
    const stream = streams.get(record.stream) ?? new Map<number, CommitRecord>();
    streams.set(record.stream, stream.set(record.version, record));
  };
  const at = ({ stream, version }: Head): ReadCommit | undefined => {
    const record = streams.get(stream)?.get(version + 1);
    return record === undefined ? undefined : commitOfRecord(record);
  };

  async function* readAll(names: Iterable<string>, { from = 1, to = Number.POSITIVE_INFINITY }: VersionRange = {}) {
    if (to < from) return;
    for (const name of names) {
      for (const record of rows(name)) {
        if (record.last >= from && record.version <= to) yield storedCommitOf(record);
      }
    }
  }

  async function* backwards(stream: string, pageSize: number, to = Number.POSITIVE_INFINITY) {
    const left = rows(stream).filter((record) => record.version <= to);
    while (left.length > 0) yield lazily(left.splice(-pageSize).reverse(), commitOfRecord);
  }

  async function append(writes: readonly Append[], asked: readonly MarkerWrite[] = []): Promise<AppendResult> {
    const records = recordsOf(writes, asked, digest);
    const standing = writes.map(({ head }) => at(head));
    const own = (index: number) => standing[index]?.commit.id === writes[index]?.draft?.id;
    const isOurs = writes.some(({ draft }, index) => draft !== undefined && own(index));
    if (isOurs) return { kind: 'appended', written: writes.map(({ head }, i) => written(head, standing[i])) };
    for (const marker of asked) {
      const present = markers.get(marker.key);
      if (present !== undefined && !yields(present, marker)) return { kind: 'marked', marker: present };
    }
    if (standing.some((read) => read !== undefined)) return { kind: 'conflict', rivals: standing };
    for (const record of records) if (record !== undefined) put(record);
    for (const marker of asked) markers.set(marker.key, marker);
    return {
      kind: 'appended',
      written: writes.map(({ head }, i) => written(head, records[i] && justWritten(records[i]))),
    };
  }

  return {
    rows,
    overwrite: put,
    read: (stream, range) => contiguous(readAll([stream], range), range?.from),
    async *scan(segment, of, unreadable) {
      for (const name of [...streams.keys()].filter((each) => segmentOf(digest, each, of) === segment)) {
        yield* upToFault(name, contiguous(readAll([name])), unreadable);
      }
    },
    position: async (stream) => rows(stream).at(-1)?.last ?? 0,
    follows: (previousHash, commit) => followsHash(digest, previousHash, commit),
    load: (stream, options) => loadBackwards(stream, backwards(stream, options.pageSize, options.to), options),
    after: async ({ stream, version }) =>
      rows(stream).flatMap((each) => (each.version > version ? commitOfRecord(each) : [])),
    append,
    async marker(key, nowMs) {
      const marker = markers.get(key);
      return marker === undefined || isExpired(marker, nowMs) ? undefined : marker;
    },
    async mark(write) {
      const present = markers.get(write.key);
      if (present !== undefined && !yields(present, write)) return present;
      markers.set(write.key, write);
      return write;
    },
    ...memorySnapshots(),
  };
}

function memorySnapshots(): Pick<EventStore, 'readSnapshot' | 'writeSnapshot'> {
  const snapshots = new Map<string, { readonly version: number; readonly text: string }>();
  return {
    async readSnapshot(stream, reducerVersion) {
      const kept = snapshots.get(snapshotKey(stream, reducerVersion));
      return kept === undefined ? undefined : (parsedOrNothing(kept.text) as StoredSnapshot | undefined);
    },
    async writeSnapshot(stream, snapshot) {
      const key = snapshotKey(stream, snapshot.reducerVersion);
      const kept = snapshots.get(key);
      if (kept === undefined || kept.version < snapshot.version)
        snapshots.set(key, { ...snapshot, text: JSON.stringify(snapshot) });
    },
  };
}

/** A row just written, decoded: its inline snapshot is known to be usable. */
function justWritten(record: CommitRecord): ReadCommit {
  const commit = storedCommitOf(record);
  const { state, reducer } = record;
  return state === undefined || reducer === undefined
    ? { commit }
    : { commit, inlineSnapshot: { reducerVersion: reducer, value: undefined } };
}

function written(head: Head, read: ReadCommit | undefined) {
  if (read === undefined) return undefined;
  return { commit: read.commit, head: headAfterCommit(head, read.commit, read.inlineSnapshot !== undefined) };
}

function segmentOf(digest: Digest, stream: string, of: number): number {
  return Number.parseInt(digest(stream).slice(0, 8), 16) % of;
}
