import { type AnyAggregate, streamOf } from './aggregate.ts';
import { nextPauseMs } from './backoff.ts';
import { carryEveryOf } from './carry.ts';
import type { Origin } from './commit.ts';
import { decideOn, type ExecutionIds } from './decision.ts';
import { ConcurrencyError, IdempotencyKeyReusedError, TransactionShapeError, VersionMismatchError } from './errors.ts';
import { commitEvents, foldCommit } from './fold.ts';
import type { View } from './head-cache.ts';
import { emptyHead } from './load.ts';
import { advance, loadView } from './loading.ts';
import type { MarkedOutcome } from './marker.ts';
import { type MarkerMaker, markerKeyOf, markerMaker, outcomeOf } from './marking.ts';
import type { ExecuteOptions, Refused, Step, StepsOutcome, Succeeded } from './outcome.ts';
import { isRejection } from './rejection.ts';
import { repeatCreation, repeatMarked } from './repeat.ts';
import { appendDefinitely, type Runtime, untilAnswered } from './runtime.ts';
import { assertShape } from './shape.ts';
import type { Append, Appended, AppendResult, CommitDraft, ReadCommit } from './store.ts';

/** One stream of an execution, and what is known of it. */
interface Side {
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
interface Execution {
  readonly runtime: Runtime;
  readonly steps: readonly Step[];
  readonly options: ExecuteOptions;
  readonly sides: readonly Side[];
  /** The first side: markers and messages are named after it. */
  readonly first: Side;
  readonly markerOf: MarkerMaker | undefined;
}

/** What would be written: one draft per side, or why nothing is. */
interface Plan {
  readonly drafts: readonly (CommitDraft | undefined)[];
  readonly mismatch?: Side;
  readonly refused?: Refused;
}

/**
 * Decide, append, and after a conflict decide again on what the rival wrote, until the outcome is definite.
 * A conflict's reply brings the rival's commit, so the first conflict costs no read; from the second in a row there may
 * be many, and one query fetches them all.
 */
export async function executeSteps(
  runtime: Runtime,
  steps: readonly Step[],
  origin: Origin,
  options: ExecuteOptions,
): Promise<StepsOutcome> {
  assertShape(steps, options);
  const execution = await begin(runtime, steps, options);
  const { sides, first } = execution;
  let pauseMs = 0;
  for (let conflicts = 0; conflicts < runtime.maxAttempts; ) {
    const plan = planOf(runtime, sides, origin);
    if (plan.drafts.every((draft) => draft === undefined)) {
      // What a stale head says no to, the true one may well allow.
      const wasStale = await refresh(runtime, sides);
      if (options.creation !== undefined && first.view.head.version > 0) {
        return repeatCreation(runtime, first.aggregate, first.stream, options.creation.commitId);
      }
      if (wasStale) continue;
      return conclude(execution, plan);
    }
    const result = await write(execution, plan.drafts);
    if (result.kind === 'marked') return repeatMarked(runtime, steps, outcomeOf(result.marker, options));
    if (result.kind === 'appended') {
      return { ok: true, results: sides.map((side, i) => finish(runtime, side, result.written[i], conflicts > 0)) };
    }
    if (options.creation !== undefined) throw new IdempotencyKeyReusedError(first.stream);
    conflicts += 1;
    runtime.observe('conflict', first.stream);
    if (conflicts === 1) foldRivals(runtime, sides, result.rivals);
    else pauseMs = await catchUp(runtime, sides, pauseMs);
  }
  throw new ConcurrencyError(first.stream, first.view.head.version, runtime.maxAttempts);
}

async function begin(runtime: Runtime, steps: readonly Step[], options: ExecuteOptions): Promise<Execution> {
  const sides = await Promise.all(steps.map((step) => sideOf(runtime, step, options)));
  const [first] = sides;
  if (first === undefined) throw new TransactionShapeError('no commands: at least one was expected');
  const markerOf = markerMaker(options, first.stream, first.ids.commitId, runtime.idempotencyWindowMs);
  return { runtime, steps, options, sides, first, markerOf };
}

/** Decides on what is known of each stream. */
function planOf(runtime: Runtime, sides: readonly Side[], origin: Origin): Plan {
  const mismatch = sides.find(
    ({ expectedVersion, view }) => (expectedVersion ?? view.head.version) !== view.head.version,
  );
  if (mismatch !== undefined) return { drafts: [], mismatch };
  const clockMs = runtime.nowMs();
  const drafts: (CommitDraft | undefined)[] = [];
  for (const { step, view, ids, stream } of sides) {
    const decision = decideOn(step, view, ids, origin, clockMs);
    if (isRejection(decision)) return { drafts: [], refused: { ok: false, rejection: decision, stream } };
    drafts.push(decision);
  }
  return { drafts };
}

/** Ends an execution that has nothing to write; its outcome is remembered all the same when that was asked for. */
async function conclude({ runtime, steps, options, sides, first, markerOf }: Execution, plan: Plan) {
  const { store } = runtime;
  const nowMs = runtime.nowMs();
  if (plan.mismatch !== undefined) {
    const key = markerKeyOf(options, first.stream);
    const held = key && (await untilAnswered(runtime, first.stream, () => store.marker(key, nowMs)));
    if (held) return repeatMarked(runtime, steps, outcomeOf(held, options));
    const { stream, expectedVersion = 0, view } = plan.mismatch;
    throw new VersionMismatchError(stream, expectedVersion, view.head.version);
  }
  const outcome = plan.refused ?? { ok: true as const, results: sides.map((side) => succeeded(side, undefined)) };
  const marker = markerOf?.(markedOutcome(outcome), nowMs);
  if (marker === undefined) return outcome;
  const standing = await untilAnswered(runtime, first.stream, () => store.mark(marker));
  return standing.id === marker.id ? outcome : repeatMarked(runtime, steps, outcomeOf(standing, options));
}

/** Writes the drafts, checks the streams without one, and sets the marker: in one step. */
async function write({ runtime, sides, markerOf }: Execution, drafts: Plan['drafts']): Promise<AppendResult> {
  const marker = markerOf?.({ ok: true, streams: sides.map((side, i) => marked(side, drafts[i])) }, runtime.nowMs());
  const writes = sides.map(({ view: { head }, aggregate }, index): Append => {
    const draft = drafts[index];
    const carryEvery = carryEveryOf(aggregate);
    return draft === undefined ? { head, carryEvery } : { head, draft, carryEvery };
  });
  return appendDefinitely(runtime, writes, marker);
}

async function sideOf(runtime: Runtime, step: Step, options: ExecuteOptions): Promise<Side> {
  const { aggregate } = step;
  const stream = streamOf(aggregate, step.command.aggregateId);
  const ids = { commitId: options.creation?.commitId ?? runtime.newId(), freshId: runtime.newId() };
  const expectedVersion = step.expectedVersion ?? options.expectedVersion;
  const side = { step, aggregate, stream, ids, expectedVersion };
  // A stream that is said not to exist needs no read: the write's own condition says whether that is so.
  if (options.creation !== undefined || expectedVersion === 0) {
    const view = { head: emptyHead(stream), state: aggregate.initial };
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
async function refresh(runtime: Runtime, sides: readonly Side[]): Promise<boolean> {
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

function foldRivals(runtime: Runtime, sides: readonly Side[], rivals: readonly (ReadCommit | undefined)[]): void {
  sides.forEach((side, index) => {
    const rival = rivals[index];
    if (rival === undefined) return;
    if (!side.isFresh) runtime.observe('cache-lost', side.stream);
    side.view = advance(side.aggregate, side.view, [rival]);
  });
}

/** Waits, then reads everything new in one query per stream. Answers how long it waited. */
async function catchUp(runtime: Runtime, sides: readonly Side[], previousPauseMs: number): Promise<number> {
  const pauseMs = nextPauseMs(previousPauseMs, runtime.random);
  await runtime.pause(pauseMs);
  // A cached head may be any number of commits behind: a load reads a bounded number of them.
  const fresh = sides.filter(({ isFresh }) => isFresh);
  await refresh(runtime, sides);
  await Promise.all(
    fresh.map(async (side) => {
      const reads = await untilAnswered(runtime, side.stream, () => runtime.store.after(side.view.head));
      side.view = advance(side.aggregate, side.view, reads);
    }),
  );
  return pauseMs;
}

/** The reply, made from what the store holds: not from the decision, which may have been made by an earlier try. */
function finish(runtime: Runtime, side: Side, appended: Appended | undefined, conflicted: boolean): Succeeded {
  const { aggregate, cachedVersion } = side;
  const lost = conflicted || (cachedVersion !== undefined && cachedVersion !== side.view.head.version);
  const view =
    appended === undefined
      ? side.view
      : { head: appended.head, state: foldCommit(aggregate, side.view.state, appended.commit) };
  runtime.cache.put(aggregate, view, cachedVersion !== undefined && lost);
  return succeeded({ ...side, view }, appended);
}

function succeeded({ aggregate, stream, view }: Side, appended: Appended | undefined): Succeeded {
  const { version, atMs } = view.head;
  const known = { ok: true, stream, version, atMs, state: view.state } as const;
  if (appended === undefined) return known;
  return { ...known, commit: { ...appended.commit, events: commitEvents(aggregate, appended.commit) } };
}

function marked({ stream, view: { head } }: Side, draft: CommitDraft | undefined) {
  if (draft === undefined) return { stream, version: head.version };
  return { stream, version: head.version + draft.events.length, first: head.version + 1 };
}

function markedOutcome(outcome: StepsOutcome): MarkedOutcome {
  if (!outcome.ok) return outcome;
  return { ok: true, streams: outcome.results.map(({ stream, version }) => ({ stream, version })) };
}
