import { type AnyAggregate, streamOf } from './aggregate.ts';
import { CorruptCommitError, IdempotencyKeyReusedError } from './errors.ts';
import { commitEvents } from './fold.ts';
import { commitAt } from './history.ts';
import { loadView } from './loading.ts';
import type { MarkedOutcome, MarkedStream } from './marker.ts';
import type { Step, StepsOutcome, Succeeded } from './outcome.ts';
import type { Runtime } from './runtime.ts';
import type { StoredCommit } from './store.ts';

/** The first execution's outcome, made again from the log: its commits and the states right after them. */
export async function repeatMarked(
  runtime: Runtime,
  steps: readonly Step[],
  outcome: MarkedOutcome,
): Promise<StepsOutcome> {
  const streams = steps.map(({ aggregate, command }) => streamOf(aggregate, command.aggregateId));
  runtime.observe('repeat', streams[0] ?? '');
  if (!outcome.ok) return { ok: false, rejection: outcome.rejection, stream: outcome.stream, repeated: true };
  const results = await Promise.all(
    steps.map(({ aggregate }, index) => {
      const marked = outcome.streams.find(({ stream }) => stream === streams[index]);
      if (marked === undefined) throw new CorruptCommitError(streams[index] ?? '', 0, 'its marker names other streams');
      return succeededAt(runtime, aggregate, marked);
    }),
  );
  return { ok: true, results };
}

async function succeededAt(runtime: Runtime, aggregate: AnyAggregate, marked: MarkedStream): Promise<Succeeded> {
  const { stream, version, first } = marked;
  const { head, state } = await loadView(runtime, aggregate, stream, version);
  const commit = first === undefined ? undefined : await commitAt(runtime, stream, first);
  const known = { ok: true, stream, version, atMs: head.atMs, state, repeated: true } as const;
  return commit === undefined ? known : { ...known, commit: { ...commit, events: commitEvents(aggregate, commit) } };
}

/** A creation whose stream exists: the same request again, or another request under the same key. */
export async function repeatCreation(
  runtime: Runtime,
  aggregate: AnyAggregate,
  stream: string,
  commitId: string,
): Promise<StepsOutcome> {
  const first: StoredCommit | undefined = await commitAt(runtime, stream, 1);
  if (first?.id !== commitId) throw new IdempotencyKeyReusedError(stream);
  runtime.observe('repeat', stream);
  const marked = { stream, version: first.lastVersion, first: 1 };
  return { ok: true, results: [await succeededAt(runtime, aggregate, marked)] };
}
