import { type Append, defined, type EventStore, memoryStore, type StoredCommit, type VersionRange } from 'epoch';
import {
  type Checkpoint,
  type CheckpointAddress,
  type CheckpointRecord,
  createMemoryViewStore,
  type ViewStep,
  type ViewStore,
} from 'epoch/views';
import { sha256Hex } from 'epoch-dynamodb';

/**
 * A store that remembers the streams that were not there when it was first asked: what it has written to them it does not ask for
 * again. Every commit is written as before, on the store's own condition. A stream that another process has written to is read
 * from the store from then on.
 */
export function rememberedEvents(store: EventStore): EventStore {
  const memory = memoryStore({ digest: sha256Hex });
  const own = new Set<string>();
  const holderOf = (stream: string) => (own.has(stream) ? memory : store);
  const forget = (writes: readonly Append[]) => {
    for (const { head } of writes) own.delete(head.stream);
  };

  /** Commits that are in the way of a write, as far as they are remembered: then the store would refuse it. */
  async function rivalsOf(writes: readonly Append[]) {
    return Promise.all(
      writes.map(async ({ head }) => (own.has(head.stream) ? (await memory.after(head)).at(0) : undefined)),
    );
  }

  async function remember(writes: readonly Append[]): Promise<void> {
    for (const write of writes) {
      const { stream, version } = write.head;
      if (write.draft === undefined) continue;
      if (version === 0) own.add(stream);
      if (own.has(stream)) await memory.append([write]);
    }
  }

  async function* read(stream: string, range: VersionRange = {}): AsyncGenerator<StoredCommit> {
    const { from = 1, to = from } = range;
    let isThere = from > 1 || to < from;
    for await (const commit of holderOf(stream).read(stream, range)) {
      isThere = true;
      yield commit;
    }
    if (!isThere) own.add(stream);
  }

  return {
    ...store,
    read,
    position: (stream) => holderOf(stream).position(stream),
    async load(stream, options) {
      const loaded = await holderOf(stream).load(stream, options);
      if (loaded.head.version === 0 && options.to === undefined) own.add(stream);
      return loaded;
    },
    after: (head) => holderOf(head.stream).after(head),
    async append(writes, markers) {
      const rivals = await rivalsOf(writes);
      if (rivals.some((rival) => rival !== undefined)) return { kind: 'conflict', rivals };
      try {
        const result = await store.append(writes, markers);
        if (result.kind === 'appended') await remember(writes);
        else forget(writes);
        return result;
      } catch (error) {
        forget(writes);
        throw error;
      }
    },
  };
}

/** Streams whose checkpoints one transaction moves. */
const SETTLED_AT_ONCE = 90;

export interface RememberedViews extends ViewStore {
  /** Writes the checkpoints that have moved since without any row. */
  settle(): Promise<void>;
}

/**
 * Views that nobody else writes to and that have no rows yet of what is written here: every row is written as before, on the
 * condition of its step, and reads are answered from memory. Checkpoints that move without a row are written at the end: one that
 * is behind costs repeats, not effects. Once another process has moved a checkpoint all is read from the store.
 */
export function rememberedViews(store: ViewStore): RememberedViews {
  const memory = createMemoryViewStore();
  /** By view and stream: the checkpoint that the store has, where it is behind. */
  const behind = new Map<string, Behind>();
  let isAlone = true;
  const holder = () => (isAlone ? memory : store);

  async function write(steps: readonly ViewStep[]): Promise<'applied' | 'moved'> {
    const outcome = await store.apply(
      steps.map((step) => ({ ...step, from: behind.get(nameOf(step))?.from ?? step.from })),
    );
    if (outcome === 'moved') isAlone = false;
    else for (const step of steps) behind.delete(nameOf(step));
    return outcome;
  }

  async function settleSome(some: readonly Behind[]): Promise<void> {
    const steps = await Promise.all(
      some.map(async ({ address, from }) => ({
        ...address,
        from,
        to: positionOf(await memory.checkpoint(address)),
        changes: [],
      })),
    );
    // Where one has been moved by another process, the others are all the same.
    if ((await store.apply(steps)) === 'moved') for (const step of steps) await store.apply([step]);
  }

  return {
    ...store,
    checkpoint: (address) => holder().checkpoint(address),
    sorts: (view, request) => holder().sorts(view, request),
    at: (view) => ({
      get: (name, key) => holder().at(view).get(name, key),
      getMany: (name, keys) => holder().at(view).getMany(name, keys),
      page: (name, request) => holder().at(view).page(name, request),
    }),
    async apply(steps) {
      if (isAlone && steps.every(({ changes }) => changes.length === 0)) {
        for (const { changes: _none, to: _to, from, ...address } of steps)
          if (!behind.has(nameOf(address))) behind.set(nameOf(address), { address, from });
        return memory.apply(steps);
      }
      try {
        const outcome = await write(steps);
        if (isAlone) await memory.apply(steps);
        return outcome;
      } catch (error) {
        isAlone = false;
        throw error;
      }
    },
    async settle() {
      const left = [...behind.values()];
      behind.clear();
      for (let at = 0; at < left.length; at += SETTLED_AT_ONCE) await settleSome(left.slice(at, at + SETTLED_AT_ONCE));
    },
  };
}

interface Behind {
  readonly address: CheckpointAddress;
  readonly from: Checkpoint;
}

const nameOf = ({ view, stream }: CheckpointAddress) => `${view} ${stream}`;

function positionOf({ version, cursor, note, hash }: CheckpointRecord): Checkpoint {
  return { version, ...defined({ cursor, note, hash }) };
}
