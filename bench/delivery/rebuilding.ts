import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { CommitReader, StoredCommit } from 'epoch';
import type { Projection } from 'epoch/views';
import { amountOf, createMemoryViewStore, createProjector, rebuild } from 'epoch/views';

const EVENTS_PER_STREAM = 1_000;
const EVENTS_PER_COMMIT = 5;
const SAMPLES = 10;

/** One row per stream, counted up: what a view of so many things would be. */
const counting: Projection = {
  name: 'counting',
  version: 1,
  subscribesTo: { entry: ['Noted'] },
  checkpointRow: (stream) => ({ partition: stream, sort: 'row' }),
  project: (commit) => [
    { kind: 'add', key: { partition: commit.stream, sort: 'row' }, amounts: { events: BigInt(commit.events.length) } },
  ],
};

/** Rebuilds a view of so many events, which are made as they are read: what is measured is the rebuild's own memory. */
export async function rebuildMany(events: number) {
  const streams = events / EVENTS_PER_STREAM;
  async function* read(stream: string, from = 1): AsyncGenerator<StoredCommit> {
    for (let version = from; version <= EVENTS_PER_STREAM; version += EVENTS_PER_COMMIT)
      yield commitAt(stream, version);
  }
  const reader: CommitReader = {
    read: (stream, range) => read(stream, range?.from),
    async *scan(segment, of) {
      for (let n = segment; n < streams; n += of) yield* read(`entry#${n}`);
    },
    position: async () => EVENTS_PER_STREAM,
  };
  const store = createMemoryViewStore();
  const upcast = (commit: StoredCommit) => commit;
  const projector = createProjector({ projection: counting, store, reader, upcast, nowMs: Date.now });
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const heapMb: number[] = [];
  const startMs = performance.now();
  const commits = events / EVENTS_PER_COMMIT;
  await rebuild({
    projector,
    store,
    reader,
    pause: async () => {},
    nowMs: Date.now,
    onProgress({ commits: done }) {
      if (done < (commits / SAMPLES) * (heapMb.length + 1)) return;
      collectGarbage();
      heapMb.push(Math.round(process.memoryUsage().heapUsed / 100_000) / 10);
    },
  });
  const seconds = (performance.now() - startMs) / 1_000;
  const rows = store.rows('counting@1');
  const total = rows.reduce((sum, { values }) => sum + amountOf(values['events']), 0n);
  return { events: Number(total), rows: rows.length, perSecond: Math.round(events / seconds), heapMb };
}

function commitAt(stream: string, version: number): StoredCommit {
  const noted = { type: 'Noted', schema: 1, data: { text: 'x' } };
  const lastVersion = version + EVENTS_PER_COMMIT - 1;
  const origin = { id: `${stream}@${version}`, actor: 'a', correlation: 'c', hash: '' };
  return { stream, version, lastVersion, atMs: version, ...origin, events: Array(EVENTS_PER_COMMIT).fill(noted) };
}
