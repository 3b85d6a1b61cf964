import { type AnyAggregate, streamOf } from './aggregate.ts';
import type { Contention } from './backoff.ts';
import type { ExecutionIds } from './decision.ts';
import { TransactionShapeError } from './errors.ts';
import { type HeadState, viewOf } from './head-cache.ts';
import { emptyHead } from './load.ts';
import { applyCommits, loadHeadState } from './loading.ts';
import { type MarkerMaker, markerMaker } from './marking.ts';
import type { ExecuteOptions, Step, StepsOptions } from './outcome.ts';
import { pauseFor, type Runtime, untilAnswered } from './runtime.ts';
import type { ReadCommit } from './store.ts';

/** One stream of an execution, and what is known of it. */
export interface Participant {
  readonly step: Step;
  readonly aggregate: AnyAggregate;
  readonly stream: string;
  readonly ids: ExecutionIds;
  readonly expectedVersion: number | undefined;
  view: HeadState;
  /** Read consistently since this execution began: only then may it end without a write. */
  isFresh: boolean;
  /** Version of the cached head, to tell afterwards whether it was behind. */
  readonly cachedVersion: number | undefined;
}

/** One execution: its streams, and how its outcome is remembered. */
export interface Execution {
  readonly runtime: Runtime;
  readonly steps: readonly Step[];
  readonly options: StepsOptions;
  readonly participants: readonly Participant[];
  /** The first participant: markers and messages are named after it. */
  readonly first: Participant;
  readonly markersOf: MarkerMaker | undefined;
}

export async function begin(runtime: Runtime, steps: readonly Step[], options: StepsOptions): Promise<Execution> {
  const sides = steps.map((step) => sideOf(runtime, step, options));
  // Most commands find their stream in memory, and wait for nothing.
  const participants = sides.every(isKnown) ? sides : await Promise.all(sides);
  const [first] = participants;
  if (first === undefined) throw new TransactionShapeError('no commands: at least one was expected');
  const markersOf = markerMaker(options, first.stream, first.ids.commitId, runtime.idempotencyWindowMs);
  return { runtime, steps, options, participants, first, markersOf };
}

function isKnown(side: Participant | Promise<Participant>): side is Participant {
  return !(side instanceof Promise);
}

function sideOf(runtime: Runtime, step: Step, options: ExecuteOptions): Participant | Promise<Participant> {
  const { aggregate, command } = step;
  const stream = streamOf(aggregate, command.aggregateId);
  const ids = idsOf(runtime, options.creation?.commitId);
  const expectedVersion = step.expectedVersion ?? options.expectedVersion;
  const participant = (view: HeadState, isFresh: boolean, cachedVersion?: number): Participant => ({
    step,
    aggregate,
    stream,
    ids,
    expectedVersion,
    view,
    isFresh,
    cachedVersion,
  });
  // A stream that the caller expects not to exist needs no read: the write's own condition checks that.
  if (options.creation !== undefined || expectedVersion === 0) {
    return participant(viewOf(emptyHead(stream), aggregate.initial), false);
  }
  const cachedVersion = runtime.cache.version(stream);
  const cached = runtime.cache.get(aggregate, stream);
  if (cached !== undefined) {
    runtime.observe('cache-hit', stream);
    return participant(cached, false, cachedVersion);
  }
  if (cachedVersion !== undefined) runtime.observe('cache-fallback', stream);
  return loadHeadState(runtime, aggregate, stream).then((view) => participant(view, true, cachedVersion));
}

/** Most decisions need no id: it is drawn when one asks for it, and stays the same for every attempt. */
function idsOf({ newId }: Runtime, commitId = newId()): ExecutionIds {
  let drawn: string | undefined;
  return {
    commitId,
    get freshId() {
      drawn ??= newId();
      return drawn;
    },
  };
}

/** Loads what was not read consistently yet. Answers whether there was any. */
export async function refresh({ runtime, participants }: Execution): Promise<boolean> {
  const stale = participants.filter(({ isFresh }) => !isFresh);
  await Promise.all(
    stale.map(async (participant) => {
      participant.view = await loadHeadState(runtime, participant.aggregate, participant.stream);
      participant.isFresh = true;
      const { cachedVersion, view } = participant;
      runtime.cache.put(
        participant.aggregate,
        view,
        cachedVersion !== undefined && cachedVersion !== view.head.version,
      );
    }),
  );
  return stale.length > 0;
}

export function foldRivals({ runtime, participants }: Execution, rivals: readonly (ReadCommit | undefined)[]): void {
  participants.forEach((participant, index) => {
    const rival = rivals[index];
    if (rival === undefined) return;
    if (!participant.isFresh) runtime.observe('cache-lost', participant.stream);
    participant.view = applyCommits(participant.aggregate, participant.view, [rival]);
  });
}

/** Waits for anything up to the bound, then reads everything new in one query per stream. Answers what was new. */
export async function catchUp(execution: Execution, boundMs: number): Promise<Contention> {
  const { runtime, participants } = execution;
  const startMs = runtime.nowMs();
  const before = participants.map(({ view }) => view.head.version);
  await pauseFor(runtime, runtime.random() * boundMs);
  const readMs = runtime.nowMs();
  // A cached head may be any number of commits behind: a load reads a bounded number of them.
  const fresh = participants.filter(({ isFresh }) => isFresh);
  await refresh(execution);
  await Promise.all(
    fresh.map(async (participant) => {
      const reads = await untilAnswered(runtime, participant.stream, () => runtime.store.after(participant.view.head));
      participant.view = applyCommits(participant.aggregate, participant.view, reads);
    }),
  );
  const nowMs = runtime.nowMs();
  const moved = participants.map(({ view }, index) => view.head.version - (before[index] ?? 0));
  return { commits: Math.max(...moved), elapsedMs: nowMs - startMs, roundTripMs: nowMs - readMs };
}
