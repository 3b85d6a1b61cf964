import type { RebuildState } from '../subscriptions/subscriber.ts';
import type { Checkpoint, CheckpointAddress, ViewStore } from './view-store.ts';

/**
 * How long a part counts as read. Later commits than the rebuild's start are in the change log, which is kept a
 * few days longer than this; a rebuild that is older begins anew.
 */
export const REBUILD_VALID_MS = 30 * 24 * 60 * 60 * 1_000;
const DONE = 'done';

/** Checkpoints of streams that no aggregate has: stored, dropped and rebuilt with the version itself. */
const startAddress = (view: string): CheckpointAddress => ({ view, stream: 'rebuild#start' });
const partAddress = (view: string, part: number, of: number): CheckpointAddress => ({
  view,
  stream: `rebuild#${part}-of-${of}`,
});

/** Undefined for a version without a rebuild. */
export async function rebuildStateOf(store: ViewStore, view: string): Promise<RebuildState | undefined> {
  const { version, cursor } = await store.checkpoint(startAddress(view));
  return version === 0 ? undefined : { startMs: version, isDone: cursor === DONE };
}

/** Begins a rebuild, or returns one that was begun and is young enough to continue. */
export async function beginRebuild(store: ViewStore, view: string, nowMs: number): Promise<RebuildState> {
  const begun = await rebuildStateOf(store, view);
  if (begun !== undefined && nowMs - begun.startMs < REBUILD_VALID_MS) return begun;
  const from = markOf(begun);
  const to = { version: Math.max(1, Math.floor(nowMs), (begun?.startMs ?? 0) + 1) };
  const outcome = await store.apply([{ ...startAddress(view), from, to, changes: [] }]);
  if (outcome === 'applied') return { startMs: to.version, isDone: false };
  // Another process has begun it at the same time.
  return (await rebuildStateOf(store, view)) ?? { startMs: to.version, isDone: false };
}

export async function endRebuild(store: ViewStore, view: string, { startMs }: RebuildState): Promise<void> {
  const step = { from: { version: startMs }, to: { version: startMs, cursor: DONE }, changes: [] };
  await store.apply([{ ...startAddress(view), ...step }]);
}

/** A part counts as read only for the rebuild that it was read in. */
export async function isPartDone(store: ViewStore, view: string, { startMs }: RebuildState, part: number, of: number) {
  return (await store.checkpoint(partAddress(view, part, of))).version === startMs;
}

export async function markPartDone(
  store: ViewStore,
  view: string,
  { startMs }: RebuildState,
  part: number,
  of: number,
): Promise<void> {
  const address = partAddress(view, part, of);
  const { version } = await store.checkpoint(address);
  if (version !== startMs)
    await store.apply([{ ...address, from: { version }, to: { version: startMs }, changes: [] }]);
}

function markOf(state: RebuildState | undefined): Checkpoint {
  if (state === undefined) return { version: 0 };
  return state.isDone ? { version: state.startMs, cursor: DONE } : { version: state.startMs };
}
