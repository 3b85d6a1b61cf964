import type { AnyAggregate } from './aggregate.ts';
import { defined } from './defined.ts';
import { foldCommit } from './fold.ts';
import { type HeadState, headStateOf } from './head-cache.ts';
import { snapshotEveryOf } from './inline-snapshot.ts';
import { headAfterCommit } from './load.ts';
import { refold } from './refold.ts';
import { type Runtime, untilAnswered } from './runtime.ts';
import type { AcceptState, InlineSnapshot, Loaded, ReadCommit } from './store.ts';

/** The states this aggregate's code can use: its own reducer's, and older ones that it can turn into its own. */
export function acceptorOf(aggregate: AnyAggregate): AcceptState<unknown> {
  return ({ reducerVersion, value }: InlineSnapshot) => {
    if (reducerVersion === aggregate.reducerVersion) return { value };
    if (reducerVersion > aggregate.reducerVersion) return undefined;
    const upcast = aggregate.upcastState?.(value, reducerVersion);
    return upcast === undefined ? undefined : { value: upcast };
  };
}

/**
 * A stream's state and head by consistent reads; with `to`, as it was at that version. A head of now is kept for commands where
 * `isKept`, or where one of the stream is: one of the past may be inside of a commit.
 */
export async function loadHeadState(
  runtime: Runtime,
  aggregate: AnyAggregate,
  stream: string,
  to?: number,
  isKept?: boolean,
): Promise<HeadState> {
  runtime.observe('load', stream);
  const isPast = to !== undefined;
  const options = { accept: acceptorOf(aggregate), pageSize: snapshotEveryOf(aggregate), ...defined({ to }) };
  const loaded = await untilAnswered(runtime, stream, () => runtime.store.load(stream, options));
  const headState = loaded.complete
    ? headStateOf(loaded.head, stateAfter(aggregate, loaded))
    : await refold(runtime, aggregate, loaded.head, isPast);
  if (!isPast && (isKept || runtime.cache.get(aggregate, stream))) runtime.cache.put(aggregate, headState);
  return headState;
}

function stateAfter(aggregate: AnyAggregate, { state, tail }: Loaded<unknown>): unknown {
  const base = state === undefined ? aggregate.initial : state.value;
  return tail.reduce((folded, commit) => foldCommit(aggregate, folded, commit), base);
}

/** A head and state after more commits, which were read in order. A usable inline snapshot is noted in the head. */
export function applyCommits(aggregate: AnyAggregate, base: HeadState, reads: readonly ReadCommit[]): HeadState {
  const accept = acceptorOf(aggregate);
  const { head, state } = reads.reduce<HeadState>((before, { commit, inlineSnapshot }) => {
    const isUsable = inlineSnapshot !== undefined && accept(inlineSnapshot) !== undefined;
    return { head: headAfterCommit(before.head, commit, isUsable), state: foldCommit(aggregate, before.state, commit) };
  }, base);
  return headStateOf(head, state);
}
