import type { AnyAggregate } from './aggregate.ts';
import { cutCommit, foldCommit } from './fold.ts';
import type { View } from './head-cache.ts';
import { DEFAULT_CARRY_EVERY } from './limits.ts';
import { headAfterCommit } from './load.ts';
import { type Runtime, untilAnswered } from './runtime.ts';
import type { AcceptState, CarriedState, Head, ReadCommit } from './store.ts';

export function carryEveryOf(aggregate: AnyAggregate): number {
  return Math.max(1, aggregate.carryEvery ?? DEFAULT_CARRY_EVERY);
}

/** The states this aggregate's code can use: its own reducer's, and older ones that it can turn into its own. */
export function acceptorOf(aggregate: AnyAggregate): AcceptState<unknown> {
  return ({ reducerVersion, value }: CarriedState) => {
    if (reducerVersion === aggregate.reducerVersion) return { value };
    if (reducerVersion > aggregate.reducerVersion) return undefined;
    const upcast = aggregate.upcastState?.(value, reducerVersion);
    return upcast === undefined ? undefined : { value: upcast };
  };
}

/** A stream's state and head by consistent reads; with `to`, as it was at that version. */
export async function loadView(runtime: Runtime, aggregate: AnyAggregate, stream: string, to?: number): Promise<View> {
  runtime.observe('load', stream);
  const range = to === undefined ? {} : { to };
  const options = { accept: acceptorOf(aggregate), pageSize: carryEveryOf(aggregate), ...range };
  const loaded = await untilAnswered(runtime, stream, () => runtime.store.load(stream, options));
  if (!loaded.complete) return refold(runtime, aggregate, loaded.head);
  const base = loaded.state === undefined ? aggregate.initial : loaded.state.value;
  const state = loaded.tail.reduce((folded, commit) => foldCommit(aggregate, folded, commit), base);
  return { head: loaded.head, state };
}

/**
 * Folds a stream again for a reducer that left no state near the head: from its own side item when there is one, else
 * from the first event, streamed. The result is kept beside the log, so that functions of an older and a newer
 * deployment do not make each other fold everything again.
 */
async function refold(runtime: Runtime, aggregate: AnyAggregate, head: Head): Promise<View> {
  const { store } = runtime;
  const { reducerVersion } = aggregate;
  runtime.observe('refold', head.stream);
  const kept = await untilAnswered(runtime, head.stream, () => store.readFold(head.stream, reducerVersion));
  const usable = kept !== undefined && kept.version <= head.version ? kept : undefined;
  let state: unknown = usable === undefined ? aggregate.initial : usable.value;
  let commits = 0;
  for await (const commit of store.read(head.stream, { from: (usable?.version ?? 0) + 1, to: head.version })) {
    // A range may end inside a commit only for a state in the past, whose head was cut there.
    state = foldCommit(aggregate, state, cutCommit(commit, head.version));
    commits += 1;
  }
  if (commits > carryEveryOf(aggregate)) {
    const fold = { reducerVersion, value: state, version: head.version };
    await untilAnswered(runtime, head.stream, () => store.writeFold(head.stream, fold));
  }
  return { head, state };
}

/** A view after commits that were read, in order, and whether each brought a usable state. */
export function advance(aggregate: AnyAggregate, view: View, reads: readonly ReadCommit[]): View {
  const accept = acceptorOf(aggregate);
  return reads.reduce<View>(({ head, state }, { commit, carried }) => {
    const isUsable = carried !== undefined && accept(carried) !== undefined;
    return { head: headAfterCommit(head, commit, isUsable), state: foldCommit(aggregate, state, commit) };
  }, view);
}
