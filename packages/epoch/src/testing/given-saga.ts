import type { Commit } from '../kernel/commit.ts';
import { encodePlain } from '../kernel/encoding.ts';
import { reactionTo } from '../sagas/answers.ts';
import type { Answer, Outgoing, Reaction, Saga } from '../sagas/saga.ts';

/** The form of a saga's tests: given these commits, when this one follows, then it sends those commands. */
export interface GivenSaga<S> {
  /** After the given commits. */
  readonly state: S;
  when(commit: Commit): WhenSaga<S>;
  /** One of its commands has ended so. */
  whenAnswered(answer: Answer): WhenSaga<S>;
}

export interface WhenSaga<S> {
  /** Exactly these commands, in this order. Answers the state after them. */
  thenSends(...commands: readonly Outgoing[]): S;
  /** Exactly these timers are given up. */
  thenCancels(...timers: readonly string[]): S;
  /** Nothing is sent and no timer given up; the state may have changed. */
  thenNothing(): S;
  readonly reaction: Reaction<S>;
}

/** Applies the given commits; then the test states the next one and its expected effects. Everything must be plain. */
export function givenSaga<S>(saga: Saga<S>, earlier: readonly Commit[] = []): GivenSaga<S> {
  const state = earlier.reduce((before, commit) => saga.react(before, commit).state, saga.initial);
  return {
    state,
    when: (commit) =>
      expectations(saga, `${saga.name} after ${commit.stream}@${commit.version}`, saga.react(state, commit)),
    whenAnswered(answer) {
      return expectations(saga, `${saga.name} answered to ${answer.sent.type}`, reactionTo(saga, state, answer));
    },
  };
}

function expectations<S>(saga: Saga<S>, title: string, reaction: Reaction<S>): WhenSaga<S> {
  encodePlain(reaction.state, `state of ${saga.name}`);
  const { state, send, cancel = [] } = reaction;
  const demand = (what: string, expected: unknown, actual: unknown): S => {
    const [left, right] = [encodePlain(expected, what), encodePlain(actual, what)];
    if (left !== right) throw new Error(`${title}: ${what}\n  expected: ${left}\n  actual:   ${right}`);
    return state;
  };
  return {
    reaction,
    thenSends: (...commands) => demand('other commands', commands, send),
    thenCancels: (...timers) => demand('other timers given up', timers, cancel),
    thenNothing: () => demand('something is sent or given up', [[], []], [send, cancel]),
  };
}
