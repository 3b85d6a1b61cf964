import { type Aggregate, type Command, type DecideContext, type SentCommand, withId } from '../kernel/aggregate.ts';
import { assertBare, encodePlain } from '../kernel/encoding.ts';
import type { DomainEvent } from '../kernel/event.ts';
import type { Immutable } from '../kernel/immutable.ts';
import { isRejection, type Rejection } from '../kernel/rejection.ts';

/** The form of the domain's tests: given these events, when this command is sent, then those events follow. */
export interface Given<S, C extends Command, E extends DomainEvent> {
  /** `data` in short; the ids are filled in when absent. */
  when(command: SentCommand<C>, context?: Partial<DecideContext>): When<S, E>;
  /** The state after the given events. */
  readonly state: Immutable<S>;
}

export interface When<S, E extends DomainEvent> {
  /** Exactly these events. Answers the state after them. */
  then(...events: readonly E[]): Immutable<S>;
  /** A rejection with this code. */
  thenRejected(code: string): Rejection;
  /** Success, and nothing to record. */
  thenNothing(): void;
  /** The decision, for other assertions. */
  readonly decision: readonly E[] | Rejection;
}

/** The context that `when` fills in: a fixed instant (2026-01-01T00:00:00Z), a fixed id, a fixed actor. */
export const TEST_CONTEXT: DecideContext = { nowMs: Date.UTC(2026, 0, 1), id: 'id-1', actor: 'user-1' };

export function given<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  events: readonly E[] = [],
): Given<S, C, E> {
  const fold = (state: Immutable<S>, more: readonly E[]) =>
    more.reduce<Immutable<S>>((each, event) => evolveOnce(aggregate, each, event), state);
  const state = fold(aggregate.initial, events);
  return {
    state,
    when(command, context) {
      const before = JSON.stringify(state);
      // With an id it is one of C; the compiler cannot tell while C is open.
      const named = withId(command, TEST_CONTEXT.id) as Command as C;
      const decision = aggregate.decide(named, state, { ...TEST_CONTEXT, ...context });
      if (JSON.stringify(state) !== before) fail('decide changed the state it was given', before, state);
      const title = `${aggregate.name}: given [${typesOf(events)}], when ${command.type}`;
      return {
        decision,
        // biome-ignore lint/suspicious/noThenProperty: the word of given/when/then; a decision is never awaited
        then(...expected) {
          if (isRejection(decision)) return fail(`${title}: was rejected`, expected, decision);
          if (!same(decision, expected)) return fail(`${title}: other events`, expected, decision);
          return fold(state, decision);
        },
        thenRejected(code) {
          if (!isRejection(decision)) return fail(`${title}: was not rejected`, code, decision);
          if (decision.code !== code) return fail(`${title}: another rejection`, code, decision);
          return decision;
        },
        thenNothing() {
          if (isRejection(decision) || decision.length > 0) fail(`${title}: something happened`, [], decision);
        },
      };
    },
  };
}

/** Applies one event as the kernel would: the event is plain, of a known type, and the state before it is not touched. */
function evolveOnce<S, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  state: Immutable<S>,
  event: E,
): Immutable<S> {
  encodePlain(event, event.type);
  assertBare(event, event.type);
  if (!Object.hasOwn(aggregate.events, event.type))
    fail(`${event.type} is not in the catalogue`, event.type, 'nothing');
  const before = JSON.stringify(state);
  const next = aggregate.evolve(state, event);
  if (JSON.stringify(state) !== before) fail(`evolve changed the state before ${event.type}`, before, state);
  encodePlain(next, `state after ${event.type}`);
  return next;
}

/** Equal as JSON, whatever the order of keys. Both sides are plain: a decision that is not, is refused with its path. */
function same(left: unknown, right: unknown): boolean {
  encodePlain(left, 'decided');
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}

function typesOf(events: readonly DomainEvent[]): string {
  return events.map(({ type }) => type).join(', ');
}

/** Test runners show `expected` and `actual` of an error as a difference. */
class ExpectationError extends Error {
  readonly expected: unknown;
  readonly actual: unknown;
  constructor(message: string, expected: unknown, actual: unknown) {
    super(`${message}\n  expected: ${canonical(expected)}\n  actual:   ${canonical(actual)}`);
    this.expected = expected;
    this.actual = actual;
  }
}

function fail(message: string, expected: unknown, actual: unknown): never {
  throw new ExpectationError(message, expected, actual);
}
