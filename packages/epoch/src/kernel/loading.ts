import type { AnyAggregate } from './aggregate.ts';
import { defined } from './defined.ts';
import { foldCommit } from './fold.ts';
import { type HeadState, headStateOf } from './head-cache.ts';
import { snapshotEveryOf } from './inline-snapshot.ts';
import { headAfterCommit } from './load.ts';
import { refold } from './refold.ts';
import { type Runtime, untilAnswered } from './runtime.ts';
import type { AcceptState, InlineSnapshot, ReadCommit } from './store.ts';

/** The states this aggregate's code can use: its own reducer's, and older ones that it can turn into its own. */
export function acceptorOf(aggregate: AnyAggregate): AcceptState<unknown> {
  return ({ reducerVersion, value }: InlineSnapshot) => {
    if (reducerVersion === aggregate.reducerVersion) return { value };
    if (reducerVersion > aggregate.reducerVersion) return undefined;
    const upcast = aggregate.upcastState?.(value, reducerVersion);
    return upcast === undefined ? undefined : { value: upcast };
  };
}

/** A stream's state and head by consistent reads; with `to`, as it was at that version. */
export async function loadHeadState(
  runtime: Runtime,
  aggregate: AnyAggregate,
  stream: string,
  to?: number,
): Promise<HeadState> {
  runtime.observe('load', stream);
  const range = defined({ to });
  const options = { accept: acceptorOf(aggregate), pageSize: snapshotEveryOf(aggregate), ...range };
  const loaded = await untilAnswered(runtime, stream, () => runtime.store.load(stream, options));
  if (!loaded.complete) return refold(runtime, aggregate, loaded.head, to !== undefined);
  const base = loaded.state === undefined ? aggregate.initial : loaded.state.value;
  const state = loaded.tail.reduce((folded, commit) => foldCommit(aggregate, folded, commit), base);
  return headStateOf(loaded.head, state);
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
