import { type AnyAggregate, streamOf } from './aggregate.ts';
import type { Contention } from './backoff.ts';
import { ExecutionIds } from './decision.ts';
import { TransactionShapeError } from './errors.ts';
import { type HeadState, headStateOf } from './head-cache.ts';
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
  /** What the command is decided on; after a conflict it includes the other writers' commits. */
  base: HeadState;
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

/** Most commands find their streams in memory, and wait for nothing. */
export function begin(runtime: Runtime, steps: readonly Step[], options: StepsOptions): Execution | Promise<Execution> {
  const begun = steps.map((step) => participantOf(runtime, step, options));
  return begun.every(isLoaded)
    ? executionOf(runtime, steps, options, begun)
    : Promise.all(begun).then((participants) => executionOf(runtime, steps, options, participants));
}

function executionOf(
  runtime: Runtime,
  steps: readonly Step[],
  options: StepsOptions,
  participants: readonly Participant[],
): Execution {
  const [first] = participants;
  if (first === undefined) throw new TransactionShapeError('no commands: at least one was expected');
  const markersOf = markerMaker(options, first.stream, first.ids.commitId, runtime.idempotencyWindowMs);
  return { runtime, steps, options, participants, first, markersOf };
}

function isLoaded(participant: Participant | Promise<Participant>): participant is Participant {
  return !(participant instanceof Promise);
}

function participantOf(runtime: Runtime, step: Step, options: ExecuteOptions): Participant | Promise<Participant> {
  const { aggregate, command } = step;
  const stream = streamOf(aggregate, command.aggregateId);
  const ids = new ExecutionIds(runtime.newId, options.creation?.commitId);
  const expectedVersion = step.expectedVersion ?? options.expectedVersion;
  const participant = (base: HeadState, isFresh: boolean, cachedVersion?: number): Participant => ({
    step,
    aggregate,
    stream,
    ids,
    expectedVersion,
    base,
    isFresh,
    cachedVersion,
  });
  // A stream that the caller expects not to exist needs no read: the write's own condition checks that.
  if (options.creation !== undefined || expectedVersion === 0) {
    return participant(headStateOf(emptyHead(stream), aggregate.initial), false);
  }
  const cachedVersion = runtime.cache.version(stream);
  const cached = runtime.cache.get(aggregate, stream);
  if (cached !== undefined) {
    runtime.observe('cache-hit', stream);
    return participant(cached, false, cachedVersion);
  }
  if (cachedVersion !== undefined) runtime.observe('cache-fallback', stream);
  // Kept also where nothing comes to be written: the same sender may try again.
  return loadHeadState(runtime, aggregate, stream, undefined, cachedVersion === undefined).then((base) =>
    participant(base, true, cachedVersion),
  );
}

/** Loads every stream that was not read consistently yet. Returns whether there was one. */
export async function refresh({ runtime, participants }: Execution): Promise<boolean> {
  const stale = participants.filter(({ isFresh }) => !isFresh);
  await Promise.all(
    stale.map(async (participant) => {
      participant.base = await loadHeadState(runtime, participant.aggregate, participant.stream);
      participant.isFresh = true;
      const { cachedVersion, base } = participant;
      runtime.cache.put(
        participant.aggregate,
        base,
        cachedVersion !== undefined && cachedVersion !== base.head.version,
      );
    }),
  );
  return stale.length > 0;
}

/** Applies the commits that a conflict returned, without a read. */
export function foldRivals({ runtime, participants }: Execution, rivals: readonly (ReadCommit | undefined)[]): void {
  participants.forEach((participant, index) => {
    const rival = rivals[index];
    if (rival === undefined) return;
    if (!participant.isFresh) runtime.observe('cache-lost', participant.stream);
    participant.base = applyCommits(participant.aggregate, participant.base, [rival]);
  });
}

/** Waits for a random time up to the bound, then reads what is new, by one query per stream. Returns how busy the streams were. */
export async function catchUp(execution: Execution, boundMs: number): Promise<Contention> {
  const { runtime, participants } = execution;
  const startMs = runtime.nowMs();
  const before = participants.map(({ base }) => base.head.version);
  await pauseFor(runtime, runtime.random() * boundMs);
  const readMs = runtime.nowMs();
  // A cached head may be any number of commits behind: a load reads a bounded number of them.
  const fresh = participants.filter(({ isFresh }) => isFresh);
  await refresh(execution);
  await Promise.all(
    fresh.map(async (participant) => {
      const reads = await untilAnswered(runtime, participant.stream, () => runtime.store.after(participant.base.head));
      participant.base = applyCommits(participant.aggregate, participant.base, reads);
    }),
  );
  const nowMs = runtime.nowMs();
  const moved = participants.map(({ base }, index) => base.head.version - (before[index] ?? 0));
  return { commits: Math.max(...moved), elapsedMs: nowMs - startMs, roundTripMs: nowMs - readMs };
}
