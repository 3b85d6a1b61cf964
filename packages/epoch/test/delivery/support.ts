import type { StoredEvent } from '../../src/kernel/event.ts';
import type { CommitReader, StoredCommit, VersionRange } from '../../src/kernel/store.ts';
import type { Delivery } from '../../src/subscriptions/subscriber.ts';
import type { Change } from '../../src/views/change.ts';
import { everyRow } from '../../src/views/every-row.ts';
import { createMemoryViewStore } from '../../src/views/memory-view-store.ts';
import type { Projection } from '../../src/views/projection.ts';
import { createProjector, type Upcast } from '../../src/views/projector.ts';
import type { Row, ViewReader, ViewStep, ViewStore } from '../../src/views/view-store.ts';

/** A log in memory that tests append to directly. */
export function createLog() {
  const streams = new Map<string, StoredCommit[]>();
  let clock = Date.UTC(2026, 0, 1);

  function append(stream: string, events: readonly (readonly [string, unknown])[]): StoredCommit {
    const commits = streams.get(stream) ?? [];
    const version = (commits.at(-1)?.lastVersion ?? 0) + 1;
    clock += 1_000;
    const commit: StoredCommit = {
      stream,
      version,
      lastVersion: version + events.length - 1,
      id: `commit-${stream}-${version}`,
      atMs: clock,
      actor: 'user-1',
      correlation: `request-${version}`,
      events: events.map(([type, data]): StoredEvent => ({ type, schema: 1, data })),
      hash: '',
    };
    streams.set(stream, [...commits, commit]);
    return commit;
  }

  async function* read(stream: string, { from = 1, to = Number.MAX_SAFE_INTEGER }: VersionRange = {}) {
    for (const commit of streams.get(stream) ?? [])
      if (commit.lastVersion >= from && commit.version <= to) yield commit;
  }
  const reader: CommitReader = {
    read,
    async *scan(segment, of) {
      for (const [index, stream] of [...streams.keys()].entries()) if (index % of === segment) yield* read(stream);
    },
    position: async (stream) => streams.get(stream)?.at(-1)?.lastVersion ?? 0,
  };
  return { append, reader, all: () => [...streams.values()].flat() };
}

export function deliveryOf(commit: StoredCommit, withCommit = true): Delivery {
  const { stream, version, lastVersion: last } = commit;
  const types = commit.events.map((event) => event.type);
  return { stream, version, last, types, ...(withCommit && { commit }) };
}

export const asToday: Upcast = (commit) => ({
  ...commit,
  events: commit.events.map(({ type, data }) => ({ type, data })),
});

/** Shelves hold books (rows of their own), and a catalogue sums what all shelves hold. */
export const library: Projection = {
  name: 'library',
  version: 1,
  subscribesTo: { shelf: ['BookPlaced', 'BookMoved', 'ShelfCleared', 'ShelfPainted'] },
  checkpointRow: (stream) => ({ partition: 'shelves', sort: stream }),
  project: (commit) =>
    commit.events.flatMap((event): readonly Change[] => {
      const shelf = commit.stream;
      const checkpointRow = { partition: 'shelves', sort: shelf };
      const data = event.data as { book: string; pages: number; colour: string };
      switch (event.type) {
        case 'BookPlaced':
          return [
            { kind: 'put', key: { partition: shelf, sort: data.book }, values: { pages: data.pages } },
            { kind: 'add', key: { partition: 'totals', sort: 'all' }, amounts: { pages: BigInt(data.pages) } },
            { kind: 'update', key: checkpointRow, set: { last: data.book } },
          ];
        case 'ShelfCleared':
          return [{ kind: 'deleteAll', partition: shelf }];
        case 'ShelfPainted':
          return [
            { kind: 'updateAll', partition: shelf, set: { colour: data.colour } },
            { kind: 'update', key: checkpointRow, set: { colour: data.colour } },
          ];
        default:
          return [];
      }
    }),
};

/** A projector over this log into a view store of its own. */
export function projectorOf(
  { reader }: Pick<ReturnType<typeof createLog>, 'reader'>,
  projection: Projection = library,
) {
  const store = createMemoryViewStore();
  return createProjector({ projection, store, reader, upcast: asToday, nowMs: () => 1 });
}

/** Applies changes of one commit directly, as the first of a stream that nothing else uses. */
export async function applyChanges(store: ViewStore, view: string, changes: readonly Change[], atMs = 1_000) {
  const stream = `test#${crypto.randomUUID()}`;
  const step: ViewStep = {
    view,
    stream,
    from: { version: 0 },
    to: { version: 1 },
    changes: changes.map((change) => ({
      atMs,
      change: change as Exclude<Change, { kind: 'deleteAll' | 'updateAll' }>,
    })),
  };
  return store.apply([step]);
}

/** Every row of some partitions, as plain data: for comparisons. */
export async function rowsOf(reader: ViewReader, view: string, partitions: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const partition of partitions) {
    for await (const row of everyRow(reader, view, { partition, limit: 1_000 })) rows.push(row);
  }
  return rows;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
