import { nextPauseBound, UNCOUNTED } from './backoff.ts';
import { causedLooker } from './caused.ts';
import { isFarAhead } from './clock.ts';
import type { Origin } from './commit.ts';
import { decideOn } from './decision.ts';
import { ConcurrencyError, IdempotencyKeyReusedError, TransactionShapeError, VersionMismatchError } from './errors.ts';
import { begin, catchUp, type Execution, foldRivals, type Participant, refresh } from './execution.ts';
import { commitEvents } from './fold.ts';
import { type HeadState, headStateOf } from './head-cache.ts';
import { snapshotEveryOf } from './inline-snapshot.ts';
import { CONFLICT_PAUSE_MS, PAUSE_BASE_MS } from './limits.ts';
import type { MarkedOutcome, Marker } from './marker.ts';
import { outcomeOf } from './marking.ts';
import type { Refused, Step, StepsOptions, StepsOutcome, Succeeded } from './outcome.ts';
import { isRejection, reject } from './rejection.ts';
import { firstOutcome, repeatCreation, repeatMarked } from './repeat.ts';
import { appendDefinitely, isContended, type Runtime, untilAnswered } from './runtime.ts';
import { assertShape } from './shape.ts';
import type { Append, Appended, CommitDraft } from './store.ts';

/** Rounds of throttled tries without another writer's commit, after which the store's error is the answer. */
const MAX_STUCK = 2;

/** What would be written: one draft per participant, or why nothing is. */
interface Plan {
  readonly drafts: readonly (CommitDraft | undefined)[];
  readonly mismatch?: Participant;
  readonly refused?: Refused;
}

/** One execution, until its outcome is definite. A repeat gets the first outcome, even where it would fail now. */
export async function executeSteps(
  runtime: Runtime,
  steps: readonly Step[],
  origin: Origin,
  options: StepsOptions,
): Promise<StepsOutcome> {
  assertShape(steps, options, origin);
  try {
    return await attempt(await begin(runtime, steps, options), origin);
  } catch (error) {
    const first = await firstOutcome(runtime, steps, options, error);
    if (first === undefined) throw error;
    return first;
  }
}

/**
 * Decide, append, and after a conflict decide again on the new commit. A conflict's reply contains the other writer's commit,
 * so the first conflict costs no read; from the second in a row there may be many, and one query fetches them all.
 */
async function attempt(execution: Execution, origin: Origin): Promise<StepsOutcome> {
  const { runtime, steps, options, participants, first } = execution;
  let stuck = 0;
  let boundMs = CONFLICT_PAUSE_MS;
  const lookForCaused = causedLooker(execution, origin);
  for (let conflicts = 0; conflicts < runtime.maxAttempts; ) {
    if (options.creation !== undefined && first.base.head.version > 0) {
      return repeatCreation(runtime, first.aggregate, first.stream, options.creation.commitId);
    }
    const caused = lookForCaused && (await lookForCaused());
    if (caused !== undefined) return caused;
    const plan = planOf(execution, origin);
    if (plan.drafts.every((draft) => draft === undefined)) {
      // A rejection on a stale head may be a success on the current one.
      if (await refresh(execution)) continue;
      return conclude(execution, plan);
    }
    const result = await write(execution, plan.drafts);
    if (result.kind === 'marked' && options.parts !== undefined) return partRepeated(first, result.marker);
    if (result.kind === 'marked') return repeatMarked(runtime, steps, options, outcomeOf(result.marker, options));
    if (result.kind === 'appended') {
      return {
        ok: true,
        results: participants.map((participant, i) => finish(runtime, participant, result.written[i], conflicts > 0)),
      };
    }
    if (options.creation !== undefined && !isContended(result)) throw new IdempotencyKeyReusedError(first.stream);
    conflicts += 1;
    runtime.observe(result.kind === 'hindered' ? 'store-retry' : 'conflict', first.stream);
    if (conflicts === 1 && result.kind === 'conflict' && !isContended(result)) {
      foldRivals(execution, result.rivals);
      continue;
    }
    const contention = await catchUp(execution, conflicts === 1 ? PAUSE_BASE_MS : boundMs);
    const hasMoved = contention.commits > 0;
    // A transaction in progress is no commit yet: with nothing to count, the writers are taken for many.
    boundMs = nextPauseBound(boundMs, isContended(result) ? UNCOUNTED : contention);
    stuck = result.kind === 'hindered' && !hasMoved ? stuck + 1 : 0;
    // No other writer succeeds either: this is no conflict, the store fails.
    if (result.kind === 'hindered' && (stuck === MAX_STUCK || conflicts >= runtime.maxAttempts)) throw result.error;
  }
  throw new ConcurrencyError(first.stream, first.base.head.version, runtime.maxAttempts);
}

function partRepeated({ stream }: Participant, { key }: Marker): Refused {
  return {
    ok: false,
    kind: 'rejected',
    rejection: reject('part-repeated', `${key} is known: execute each alone`),
    stream,
  };
}

/** Decides on the known state of each stream. */
function planOf({ runtime, participants, options }: Execution, origin: Origin): Plan {
  const mismatch = participants.find(
    ({ expectedVersion, base }) => (expectedVersion ?? base.head.version) !== base.head.version,
  );
  if (mismatch !== undefined) return { drafts: [], mismatch };
  const clockMs = runtime.nowMs();
  const commands = options.complete?.(participants.map(({ base }) => base.state));
  const drafts: (CommitDraft | undefined)[] = [];
  for (const [index, { step, base, ids, stream }] of participants.entries()) {
    if (isFarAhead(clockMs, base.head.atMs)) runtime.observe('clock-ahead', stream);
    const decision = decideOn(completed(step, commands?.[index]), base, ids, origin, clockMs);
    if (isRejection(decision)) {
      return { drafts: [], refused: { ok: false, kind: 'rejected', rejection: decision, stream } };
    }
    drafts.push(decision);
  }
  return { drafts };
}

function completed(step: Step, command = step.command): Step {
  const { aggregateId } = step.command;
  if (command === step.command) return step;
  if (command.aggregateId === aggregateId) return { ...step, command };
  throw new TransactionShapeError(`a completed command is to ${command.aggregateId}, its step to ${aggregateId}`);
}

/** Ends an execution that has nothing to write; its outcome is remembered all the same when that was asked for. */
async function conclude({ runtime, steps, options, participants, first, markersOf }: Execution, plan: Plan) {
  if (plan.mismatch !== undefined) {
    const { stream, expectedVersion = 0, base } = plan.mismatch;
    throw new VersionMismatchError(stream, expectedVersion, base.head.version);
  }
  const outcome = plan.refused ?? {
    ok: true as const,
    results: participants.map((participant) => succeeded(participant, participant.base)),
  };
  const [marker] = options.parts === undefined ? (markersOf?.(markedOutcome(outcome), runtime.nowMs()) ?? []) : [];
  if (marker === undefined) return outcome;
  const standing = await untilAnswered(runtime, first.stream, () => runtime.store.mark(marker));
  return standing.id === marker.id ? outcome : repeatMarked(runtime, steps, options, outcomeOf(standing, options));
}

/** Writes the drafts, checks the streams without one, and sets the markers: in one step. */
async function write({ runtime, participants, markersOf }: Execution, drafts: Plan['drafts']) {
  const markers = markersOf?.(
    { ok: true, streams: participants.map((participant, i) => marked(participant, drafts[i])) },
    runtime.nowMs(),
  );
  const writes = participants.map(({ base: { head }, aggregate }, index): Append => {
    const draft = drafts[index];
    const snapshotEvery = snapshotEveryOf(aggregate);
    return draft === undefined ? { head, snapshotEvery } : { head, draft, snapshotEvery, made: {} };
  });
  return appendDefinitely(runtime, writes, markers ?? []);
}

/** The reply, made from the stored commit: not from the decision, since an earlier try may have written another one. */
function finish(
  runtime: Runtime,
  participant: Participant,
  appended: Appended | undefined,
  conflicted: boolean,
): Succeeded {
  const { aggregate, cachedVersion } = participant;
  const lost = conflicted || (cachedVersion !== undefined && cachedVersion !== participant.base.head.version);
  const hasLost = cachedVersion !== undefined && lost;
  if (appended === undefined) {
    runtime.cache.put(aggregate, participant.base, hasLost);
    return succeeded(participant, participant.base);
  }
  const events = commitEvents(aggregate, appended.commit);
  const state = events.reduce<unknown>((folded, event) => aggregate.evolve(folded, event), participant.base.state);
  const base = headStateOf(appended.head, state);
  runtime.cache.put(aggregate, base, hasLost);
  const commit = { ...appended.commit, events };
  const previousHash = participant.base.head.hash;
  return { ...succeeded(participant, base), kind: commit.version === 1 ? 'created' : 'done', commit, previousHash };
}

function succeeded({ stream }: Participant, { head: { version, atMs }, state }: HeadState): Succeeded {
  return { ok: true, kind: 'done', stream, version, atMs, state };
}

function marked({ stream, base: { head } }: Participant, draft: CommitDraft | undefined) {
  if (draft === undefined) return { stream, version: head.version };
  return { stream, version: head.version + draft.events.length, first: head.version + 1 };
}

function markedOutcome(outcome: StepsOutcome): MarkedOutcome {
  if (!outcome.ok) return { ok: false, rejection: outcome.rejection, stream: outcome.stream };
  return { ok: true, streams: outcome.results.map(({ stream, version }) => ({ stream, version })) };
}
