import { defined } from '../kernel/defined.ts';
import { utf8Bytes } from '../kernel/utf8.ts';
import type { Change, RowChange, RowKey } from './change.ts';
import { isPartitionChange, type PartitionChange } from './change.ts';
import { rowId } from './compile.ts';
import {
  type Checkpoint,
  type CheckpointAddress,
  MAX_ROWS_PER_STEP,
  type StampedChange,
  type ViewStep,
  type ViewStore,
} from './view-store.ts';

/** The effect of one commit on a view. */
export interface Effects {
  readonly version: number;
  readonly lastVersion: number;
  readonly atMs: number;
  readonly changes: readonly Change[];
  /** The commit's hash; absent where it is unknown. */
  readonly hash?: string;
}

/** Bytes of row values in one step at most; a transaction takes 4 MB. */
export const MAX_STEP_BYTES = 2_000_000;

/** Another process moved the checkpoint: this step was computed from an older one. Read it again. */
export class CheckpointMoved extends Error {}

/**
 * Collects the effects of consecutive commits of one stream in steps: whole commits, as many as fit one transaction. A
 * commit that is too large for one is split, with a cursor in the checkpoint, and every step is conditional on the checkpoint
 * before it, so that of two processes one continues and the other gets `CheckpointMoved`.
 *
 * Rows are enumerated only after the checkpoint was read: `isRead` is whether `start` was. Where it
 * was not, the condition is not enough: rows of an earlier commit may be written after the enumeration and before the step.
 */
export function createStepWriter(
  store: ViewStore,
  address: CheckpointAddress & Pick<ViewStep, 'repeatable'>,
  start: Checkpoint,
  isRead = true,
) {
  /** The checkpoint as it is written by now. */
  let written: Checkpoint = start;
  /** Whether `written` was read from the store, or written by this process. One that is only assumed proves nothing about rows. */
  let isKnown = isRead;
  /** The checkpoint once `step` is written. */
  let reach: Checkpoint = start;
  let step = emptyStep();

  async function flush(to: Checkpoint = reach): Promise<void> {
    if (to.version === written.version && to.cursor === written.cursor) return;
    if ((await store.apply([{ ...address, from: written, to, changes: step.changes }])) === 'moved')
      throw new CheckpointMoved();
    written = { ...to };
    isKnown = true;
    reach = written;
    step = emptyStep();
  }

  async function assertKnown(): Promise<void> {
    if (isKnown) return;
    const { version, cursor, parked } = await store.checkpoint(address);
    if (version !== written.version || cursor !== written.cursor || parked !== undefined) throw new CheckpointMoved();
    isKnown = true;
  }

  return {
    get checkpoint(): Checkpoint {
      return written;
    },
    /** Adds the next commit; when it does not fit, the step before it is written first. */
    async take(effects: Effects): Promise<void> {
      const before = effects.version - 1;
      /** The part of this commit that a step ends with, after the whole ones. */
      const upTo = (cursor: string): Checkpoint => ({ ...at(reach, before), cursor });
      // A commit that fits a transaction by itself is never split because of the ones collected before it.
      if (reach !== written && !fitsWhole(effects.changes, step.keys.size)) await flush();
      let { index, after } = parseCursor(reach.cursor);
      while (index < effects.changes.length) {
        const change = effects.changes[index] as Change;
        if (!isPartitionChange(change)) {
          if (!fits(step, change)) await flush(upTo(cursorText(index, undefined)));
          gather(step, change, effects.atMs);
          index += 1;
          continue;
        }
        await assertKnown();
        // Rows that this step itself writes into the partition are not there to be found yet.
        const full = step.keys.size >= MAX_ROWS_PER_STEP || step.partitions.has(change.partition);
        if (full) await flush(upTo(cursorText(index, after)));
        const room = MAX_ROWS_PER_STEP - step.keys.size;
        const page = await partitionPage(store, address.view, change, room, after);
        for (const key of page.keys) gather(step, rowChange(change, key), effects.atMs);
        after = page.after;
        if (after === undefined) index += 1;
        else await flush(upTo(cursorText(index, after)));
      }
      reach = { version: effects.lastVersion, ...defined({ hash: effects.hash }) };
    },
    /** Saves how much of a commit without rows is done. The checkpoint's note stays. */
    within: (commit: { readonly version: number }, cursor: string) =>
      flush({ ...at(written, commit.version - 1), cursor, ...defined({ note: written.note }) }),
    /** Moves the checkpoint past a commit without rows. */
    skipTo(version: number, { hash, note }: Pick<Checkpoint, 'hash' | 'note'> = {}): void {
      reach = { version, ...defined({ hash, note }) };
    },
    flush: () => flush(),
  };
}

/** A version, with a checkpoint's hash where it is that one's. */
function at({ version, hash }: Checkpoint, wanted: number): Checkpoint {
  return { version: wanted, ...defined({ hash: version === wanted ? hash : undefined }) };
}

/** What is collected for the next transaction. */
interface Step {
  readonly changes: StampedChange[];
  readonly keys: Set<string>;
  readonly partitions: Set<string>;
  bytes: number;
}

function emptyStep(): Step {
  return { changes: [], keys: new Set(), partitions: new Set(), bytes: 0 };
}

function gather(step: Step, change: RowChange, atMs: number): void {
  step.changes.push({ change, atMs });
  for (const key of keysOf(change)) {
    step.keys.add(rowId(key));
    step.partitions.add(key.partition);
  }
  step.bytes += weigh(change);
}

function fits({ changes, keys, bytes }: Step, change: RowChange): boolean {
  if (bytes + weigh(change) > MAX_STEP_BYTES) return changes.length === 0;
  const fresh = new Set(
    keysOf(change)
      .map(rowId)
      .filter((id) => !keys.has(id)),
  );
  return keys.size + fresh.size <= MAX_ROWS_PER_STEP;
}

/** Keys of a partition's rows, as many as there is room for, and the sort key to continue after; undefined at the end. */
async function partitionPage(
  store: ViewStore,
  view: string,
  { partition, prefix }: PartitionChange,
  room: number,
  after: string | undefined,
): Promise<{ keys: readonly RowKey[]; after: string | undefined }> {
  const request = {
    partition,
    limit: room + 1,
    ...defined({ prefix: prefix || undefined, after: after || undefined }),
  };
  const sorts = await store.sorts(view, request);
  const page = sorts.slice(0, room);
  const keys = page.map((sort) => ({ partition, sort }));
  return { keys, after: sorts.length > room ? (page.at(-1) ?? after ?? '') : undefined };
}

function fitsWhole(changes: readonly Change[], taken: number): boolean {
  const ids = new Set<string>();
  for (const change of changes) {
    if (isPartitionChange(change)) return false;
    for (const key of keysOf(change)) ids.add(rowId(key));
  }
  return ids.size + taken <= MAX_ROWS_PER_STEP;
}

/** Every row that a change may touch, whatever its requirements' result. */
export function keysOf(change: RowChange): readonly RowKey[] {
  const others = change.kind === 'update' || change.kind === 'add' ? (change.otherwise ?? []) : [];
  return [change.key, ...others.flatMap((other) => (isPartitionChange(other) ? [] : keysOf(other)))];
}

function rowChange(change: PartitionChange, key: RowKey): RowChange {
  if (change.kind === 'deleteAll') return { kind: 'delete', key };
  return { kind: 'update', key, set: change.set, require: { kind: 'exists' } };
}

/** About as many bytes as the change has; only a guard against steps far too large. */
function weigh(change: RowChange): number {
  const values = change.kind === 'put' ? change.values : change.kind === 'update' ? change.set : undefined;
  if (values === undefined) return 64;
  return utf8Bytes(JSON.stringify(values, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)));
}

function cursorText(index: number, after: string | undefined): string {
  return after === undefined ? `${index}` : `${index}:${after}`;
}

function parseCursor(cursor: string | undefined): { index: number; after: string | undefined } {
  if (cursor === undefined) return { index: 0, after: undefined };
  const colon = cursor.indexOf(':');
  return colon < 0
    ? { index: Number(cursor), after: undefined }
    : { index: Number(cursor.slice(0, colon)), after: cursor.slice(colon + 1) };
}
