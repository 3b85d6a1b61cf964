import { type AnyAggregate, streamOf } from './aggregate.ts';
import { IdempotencyKeyReusedError } from './errors.ts';
import { commitEvents } from './fold.ts';
import { commitAt } from './history.ts';
import { loadHeadState } from './loading.ts';
import type { MarkedOutcome, MarkedStream } from './marker.ts';
import { markerKeyOf, outcomeOf } from './marking.ts';
import type { ExecuteOptions, Step, StepsOutcome, Succeeded } from './outcome.ts';
import { type Runtime, untilAnswered } from './runtime.ts';
import { aggregateNameOf } from './stream-name.ts';

/** The first execution's outcome, made again from the log: its commits and the states right after them. */
export async function repeatMarked(
  runtime: Runtime,
  steps: readonly Step[],
  options: ExecuteOptions,
  outcome: MarkedOutcome,
): Promise<StepsOutcome> {
  const streams = steps.map(({ aggregate, command }) => streamOf(aggregate, command.aggregateId));
  runtime.observe('repeat', streams[0] ?? '');
  if (!outcome.ok) {
    return { ok: false, kind: 'rejected', rejection: outcome.rejection, stream: outcome.stream, repeated: true };
  }
  const key = options.idempotency?.key ?? streams[0] ?? '';
  if (outcome.streams.length !== steps.length) throw new IdempotencyKeyReusedError(key);
  const marked = steps.map((step, index) => {
    const each = outcome.streams[index];
    if (each === undefined || !answersFor(each, step, options)) throw new IdempotencyKeyReusedError(key);
    return { aggregate: step.aggregate, each };
  });
  return {
    ok: true,
    results: await Promise.all(marked.map(({ aggregate, each }) => succeededAt(runtime, aggregate, each))),
  };
}

/**
 * Whether the first execution did this step. A creation under a fresh id did it under the id that it had made then: the
 * outcome names that stream.
 */
function answersFor({ stream }: MarkedStream, { aggregate, command, expectedVersion }: Step, options: ExecuteOptions) {
  if (stream === streamOf(aggregate, command.aggregateId)) return true;
  return (expectedVersion ?? options.expectedVersion) === 0 && aggregateNameOf(stream) === aggregate.name;
}

export async function succeededAt(runtime: Runtime, aggregate: AnyAggregate, marked: MarkedStream): Promise<Succeeded> {
  const { stream, version, first } = marked;
  const { head, state } = await loadHeadState(runtime, aggregate, stream, version);
  const commit = first === undefined ? undefined : await commitAt(runtime, stream, first);
  const known = { ok: true, kind: 'repeated', stream, version, atMs: head.atMs, state } as const;
  return commit === undefined ? known : { ...known, commit: { ...commit, events: commitEvents(aggregate, commit) } };
}

/** A creation whose stream exists: the same request again, or another request under the same key. */
export async function repeatCreation(
  runtime: Runtime,
  aggregate: AnyAggregate,
  stream: string,
  commitId: string,
): Promise<StepsOutcome> {
  const first = await commitAt(runtime, stream, 1);
  if (first?.id !== commitId) throw new IdempotencyKeyReusedError(stream);
  runtime.observe('repeat', stream);
  const marked = { stream, version: first.lastVersion, first: 1 };
  return { ok: true, results: [await succeededAt(runtime, aggregate, marked)] };
}

/** These errors do not depend on the command, or the marker has been checked already. */
const NO_VERDICT: ReadonlySet<unknown> = new Set([
  'store',
  'outcome-unknown',
  'deadline',
  'idempotency-key-reused',
  'sequence-passed',
]);

/**
 * The outcome of an earlier execution of a command that fails now: a repeat decides on the stream's current state, and its
 * failure there does not concern its sender. Undefined: there was none.
 */
export async function firstOutcome(
  runtime: Runtime,
  steps: readonly Step[],
  options: ExecuteOptions,
  error: unknown,
): Promise<StepsOutcome | undefined> {
  const [step] = steps;
  if (step === undefined || (error instanceof Error && NO_VERDICT.has((error as { code?: unknown }).code)))
    return undefined;
  const stream = streamOf(step.aggregate, step.command.aggregateId);
  if (options.creation !== undefined) {
    const { commitId } = options.creation;
    const first = await commitAt(runtime, stream, 1);
    return first?.id === commitId ? repeatCreation(runtime, step.aggregate, stream, commitId) : undefined;
  }
  const key = markerKeyOf(options, stream);
  if (key === undefined) return undefined;
  const marker = await untilAnswered(runtime, stream, () => runtime.store.marker(key, runtime.nowMs()));
  // A sequence's marker has the last number only, and no outcome of an earlier one.
  if (marker === undefined || marker.seq !== options.sequence?.seq) return undefined;
  return repeatMarked(runtime, steps, options, outcomeOf(marker, options));
}
