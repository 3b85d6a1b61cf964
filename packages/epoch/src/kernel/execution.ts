import { type AnyAggregate, streamOf } from './aggregate.ts';
import type { ExecutionIds } from './decision.ts';
import { TransactionShapeError } from './errors.ts';
import { type View, viewOf } from './head-cache.ts';
import { emptyHead } from './load.ts';
import { advance, loadView } from './loading.ts';
import { type MarkerMaker, markerMaker } from './marking.ts';
import type { ExecuteOptions, Step } from './outcome.ts';
import { pauseBetween, type Runtime, untilAnswered } from './runtime.ts';
import type { ReadCommit } from './store.ts';

/** One stream of an execution, and what is known of it. */
export interface Side {
  readonly step: Step;
  readonly aggregate: AnyAggregate;
  readonly stream: string;
  readonly ids: ExecutionIds;
  readonly expectedVersion: number | undefined;
  view: View;
  /** Read consistently since this execution began: only then may it end without a write. */
  isFresh: boolean;
  /** Version of the cached head, to tell afterwards whether it was behind. */
  readonly cachedVersion: number | undefined;
}

/** One execution: its streams, and how its outcome is remembered. */
export interface Execution {
  readonly runtime: Runtime;
  readonly steps: readonly Step[];
  readonly options: ExecuteOptions;
  readonly sides: readonly Side[];
  /** The first participant: markers and messages are named after it. */
  readonly first: Side;
  readonly markerOf: MarkerMaker | undefined;
}

export async function begin(runtime: Runtime, steps: readonly Step[], options: ExecuteOptions): Promise<Execution> {
  const sides = await Promise.all(steps.map((step) => sideOf(runtime, step, options)));
  const [first] = sides;
  if (first === undefined) throw new TransactionShapeError('no commands: at least one was expected');
  const markerOf = markerMaker(options, first.stream, first.ids.commitId, runtime.idempotencyWindowMs);
  return { runtime, steps, options, sides, first, markerOf };
}

async function sideOf(runtime: Runtime, step: Step, options: ExecuteOptions): Promise<Side> {
  const { aggregate, command } = step;
  const stream = streamOf(aggregate, command.aggregateId);
  const ids = { commitId: options.creation?.commitId ?? runtime.newId(), freshId: runtime.newId() };
  const expectedVersion = step.expectedVersion ?? options.expectedVersion;
  const side = { step, aggregate, stream, ids, expectedVersion };
  // A stream that the caller expects not to exist needs no read: the write's own condition checks that.
  if (options.creation !== undefined || expectedVersion === 0) {
    const view = viewOf(emptyHead(stream), aggregate.initial);
    return { ...side, view, isFresh: false, cachedVersion: undefined };
  }
  const cachedVersion = runtime.cache.version(stream);
  const cached = runtime.cache.get(aggregate, stream);
  if (cached !== undefined) {
    runtime.observe('cache-hit', stream);
    return { ...side, view: cached, isFresh: false, cachedVersion };
  }
  if (cachedVersion !== undefined) runtime.observe('cache-fallback', stream);
  return { ...side, view: await loadView(runtime, aggregate, stream), isFresh: true, cachedVersion };
}

/** Loads what was not read consistently yet. Answers whether there was any. */
export async function refresh({ runtime, sides }: Execution): Promise<boolean> {
  const stale = sides.filter(({ isFresh }) => !isFresh);
  await Promise.all(
    stale.map(async (side) => {
      side.view = await loadView(runtime, side.aggregate, side.stream);
      side.isFresh = true;
      const { cachedVersion, view } = side;
      runtime.cache.put(side.aggregate, view, cachedVersion !== undefined && cachedVersion !== view.head.version);
    }),
  );
  return stale.length > 0;
}

export function foldRivals({ runtime, sides }: Execution, rivals: readonly (ReadCommit | undefined)[]): void {
  sides.forEach((side, index) => {
    const rival = rivals[index];
    if (rival === undefined) return;
    if (!side.isFresh) runtime.observe('cache-lost', side.stream);
    side.view = advance(side.aggregate, side.view, [rival]);
  });
}

/** Waits, then reads everything new in one query per stream. Answers whether there was anything. */
export async function catchUp(execution: Execution, conflicts: number): Promise<boolean> {
  const { runtime, sides } = execution;
  const before = sides.map(({ view }) => view.head.version);
  await pauseBetween(runtime, Math.max(1, conflicts - 1));
  // A cached head may be any number of commits behind: a load reads a bounded number of them.
  const fresh = sides.filter(({ isFresh }) => isFresh);
  await refresh(execution);
  await Promise.all(
    fresh.map(async (side) => {
      const reads = await untilAnswered(runtime, side.stream, () => runtime.store.after(side.view.head));
      side.view = advance(side.aggregate, side.view, reads);
    }),
  );
  return sides.some(({ view }, index) => view.head.version !== before[index]);
}
