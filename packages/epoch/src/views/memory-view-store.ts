import { defined } from '../kernel/defined.ts';
import type { ParkedStream } from '../subscriptions/subscriber.ts';
import type { RowKey, RowValue } from './change.ts';
import { amountOf, compileChanges, judgeRow, type RowWrite, rowId } from './compile.ts';
import type { DropStore } from './drop.ts';
import { type MemoryRows, memoryRows } from './memory-rows.ts';
import { memoryVersions } from './memory-versions.ts';
import { assertKeyCount, compareUtf8, decodeCursor, encodeCursor, pageLimit } from './paging.ts';
import {
  type Checkpoint,
  type CheckpointAddress,
  type CheckpointRecord,
  partsOf,
  type Row,
  type ViewReader,
  type ViewStep,
  type ViewStore,
} from './view-store.ts';

interface Item {
  values: Record<string, RowValue>;
  createdAtMs: number;
  updatedAtMs: number;
}

export interface View {
  /** Partition, then sort key. */
  readonly rows: Map<string, MemoryRows<Item>>;
  readonly checkpoints: Map<string, CheckpointRecord>;
  /** Streams that wait for a redrive, or for the end of one. */
  readonly listed: Map<string, ParkedStream>;
}

const START: CheckpointRecord = { version: 0, failures: 0 };

/** A view store whose rows can be listed, and whose old versions can be removed. */
export interface MemoryViewStore extends ViewStore, DropStore {
  /** Every row of a view, in the order of its keys. */
  rows(view: string): readonly Row[];
}

/** A view store in memory: the reference for the others, and the one that tests run on. */
export function createMemoryViewStore(): MemoryViewStore {
  const views = new Map<string, View>();
  /** Versions that are being removed. */
  const dropping = new Set<string>();

  function viewOf(id: string): View {
    const view = views.get(id) ?? { rows: new Map(), checkpoints: new Map(), listed: new Map() };
    views.set(id, view);
    return view;
  }
  const checkpointOf = (address: CheckpointAddress) => viewOf(address.view).checkpoints.get(address.stream) ?? START;

  return {
    rows: (view) => allRows(viewOf(view)),

    checkpoint: async (address) => checkpointOf(address),

    // Nothing is awaited between the check and the last write: one tick is one transaction.
    async apply(steps) {
      for (const step of steps) if (!dropping.has(step.view)) writeRows(viewOf(step.view), partsOf(step).before);
      // A version that is being removed accepts no write: its rows would be left behind.
      if (!steps.every((step) => takes(checkpointOf(step), step.from) && !dropping.has(step.view))) return 'moved';
      for (const step of steps) applyStep(viewOf(step.view), step);
      return 'applied';
    },

    async sorts(view, { partition, prefix = '', after = '', limit }) {
      const keys = viewOf(view).rows.get(partition)?.keys({ prefix, after }) ?? [];
      return taken(keys, limit);
    },

    async fail(failure) {
      const now = checkpointOf(failure);
      if (!takes(now, failure.at) || now.failures !== failure.at.failures) return now;
      const failures = now.failures + 1;
      const { stream, error, atMs, code } = failure;
      const view = viewOf(failure.view);
      const parked = failures < failure.parkAfter ? undefined : { error, atMs, ...defined({ code }) };
      const next = { ...now, failures, ...defined({ parked }) };
      view.checkpoints.set(stream, next);
      if (parked !== undefined) view.listed.set(stream, { stream, version: now.version, ...parked });
      return next;
    },

    async unpark(address) {
      const isParked = reopen(viewOf(address.view), address.stream);
      if (isParked) viewOf(address.view).listed.delete(address.stream);
      return isParked;
    },

    async reopen(address) {
      reopen(viewOf(address.view), address.stream);
    },

    async settle(address) {
      if (checkpointOf(address).parked === undefined) viewOf(address.view).listed.delete(address.stream);
    },

    async *parked(view) {
      yield* [...viewOf(view).listed.values()];
    },

    at: (view) => readerOf(() => viewOf(view)),

    ...memoryVersions(viewOf, dropping),
  };
}

export function sameCheckpoint(left: Checkpoint, right: Checkpoint): boolean {
  return left.version === right.version && left.cursor === right.cursor;
}

/** Whether a stored checkpoint equals the expected one and is not parked. */
function takes(checkpoint: CheckpointRecord, from: Checkpoint): boolean {
  const isOther = checkpoint.hash !== undefined && from.hash !== undefined && checkpoint.hash !== from.hash;
  return sameCheckpoint(checkpoint, from) && !isOther && checkpoint.parked === undefined;
}

/** False when it was not parked. */
function reopen(view: View, stream: string): boolean {
  const { parked, ...rest } = view.checkpoints.get(stream) ?? START;
  if (parked === undefined) return false;
  view.checkpoints.set(stream, { ...rest, failures: 0 });
  return true;
}

function applyStep(view: View, step: ViewStep): void {
  writeRows(view, partsOf(step).fenced);
  view.checkpoints.set(step.stream, { ...step.to, failures: 0 });
}

function writeRows(view: View, changes: ViewStep['changes']): void {
  const itemOf = (key: RowKey) => view.rows.get(key.partition)?.get(key.sort);
  const writes = compileChanges(changes, (key, requirement) => judgeRow(itemOf(key)?.values, requirement));
  for (const write of writes) writeRow(view, write);
}

function writeRow(view: View, write: RowWrite): void {
  const { partition, sort } = write.key;
  if (write.mode === 'check') return;
  const rows = view.rows.get(partition) ?? memoryRows<Item>();
  if (write.mode === 'remove') {
    rows.delete(sort);
    if (rows.size === 0) view.rows.delete(partition);
    return;
  }
  view.rows.set(partition, rows);
  const before = write.mode === 'merge' ? rows.get(sort) : undefined;
  const values = { ...before?.values };
  for (const [name, value] of write.set) values[name] = value;
  for (const name of write.remove) delete values[name];
  for (const [name, amount] of write.add)
    values[name] = amountOf(Object.hasOwn(values, name) ? values[name] : undefined) + amount;
  rows.set(sort, { values, ...stampsOf(before, write.stamp) });
}

function stampsOf(before: Item | undefined, stamp: RowWrite['stamp']): Pick<Item, 'createdAtMs' | 'updatedAtMs'> {
  if (stamp === undefined) return { createdAtMs: before?.createdAtMs ?? 0, updatedAtMs: before?.updatedAtMs ?? 0 };
  return {
    createdAtMs: Math.min(before?.createdAtMs || stamp.firstMs, stamp.firstMs),
    updatedAtMs: Math.max(before?.updatedAtMs ?? 0, stamp.lastMs),
  };
}

function allRows(view: View): readonly Row[] {
  const partitions = [...view.rows].sort(([left], [right]) => compareUtf8(left, right));
  return partitions.flatMap(([partition, rows]) =>
    [...rows.entries()].map(([sort, item]) => ({ key: { partition, sort }, ...item })),
  );
}

/** The first of them. */
function taken(keys: Iterable<string>, limit: number): string[] {
  const first: string[] = [];
  for (const key of keys) {
    if (first.length >= limit) break;
    first.push(key);
  }
  return first;
}

function readerOf(view: () => View): ViewReader {
  const rowAt = (key: RowKey): Row | undefined => {
    const item = view().rows.get(key.partition)?.get(key.sort);
    return item === undefined ? undefined : { key: { ...key }, ...item, values: { ...item.values } };
  };
  return {
    get: async (_view, key) => rowAt(key),
    async getMany(_view, keys) {
      assertKeyCount(keys);
      const unique = new Map(keys.map((key) => [rowId(key), key]));
      return [...unique.values()].flatMap((key) => rowAt(key) ?? []);
    },
    async page(name, request) {
      const { partition, prefix = '', order = 'ascending' } = request;
      const after = decodeCursor(name, request);
      const rows = view().rows.get(partition);
      const limit = pageLimit(request);
      const range = { prefix, descending: order !== 'ascending', ...defined({ after }) };
      const sorts = taken(rows?.keys(range) ?? [], limit + 1);
      const items = sorts.slice(0, limit).flatMap((sort) => rowAt({ partition, sort }) ?? []);
      const last = items.at(-1);
      return sorts.length > limit && last !== undefined
        ? { items, cursor: encodeCursor(last.key.sort, name, request) }
        : { items };
    },
  };
}
