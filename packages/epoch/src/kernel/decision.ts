import { type AnyAggregate, withId } from './aggregate.ts';
import { nextInstant } from './clock.ts';
import type { Origin } from './commit.ts';
import { defined } from './defined.ts';
import { assertBare, assertPlain } from './encoding.ts';
import { UnknownEventError } from './errors.ts';
import type { DomainEvent, StoredEvent } from './event.ts';
import type { HeadState } from './head-cache.ts';
import type { Step } from './outcome.ts';
import { isRejection, type Rejection } from './rejection.ts';
import type { CommitDraft, Head } from './store.ts';
import { eventId } from './stream-name.ts';

/** Ids of one execution: the same for every attempt, so that a commit that did succeed is recognised. */
export interface ExecutionIds {
  readonly commitId: string;
  readonly freshId: string;
}

/** Decides on this head and state. Undefined: there is nothing to do. */
export function decideOn(
  { aggregate, command }: Step,
  base: HeadState,
  ids: ExecutionIds,
  origin: Origin,
  clockMs: number,
): CommitDraft | Rejection | undefined {
  const nowMs = nextInstant(clockMs, base.head.atMs);
  const decision = aggregate.decide(withId(command, ids.commitId), base.state, {
    nowMs,
    get id() {
      return ids.freshId;
    },
    actor: origin.actor,
  });
  if (isRejection(decision)) return decision;
  if (decision.length === 0) return undefined;
  const events = decision.map((event) => storedEvent(aggregate, event, base.head));
  const value = decision.reduce((state, event) => aggregate.evolve(state, event), base.state);
  // In every commit: a state that cannot be stored fails the first command, not the first one with an inline snapshot.
  assertPlain(value, `${eventId(base.head.stream, base.head.version + events.length)} state`);
  return {
    id: ids.commitId,
    atMs: nowMs,
    actor: origin.actor,
    correlation: origin.correlation,
    ...defined({ causation: origin.causation }),
    events,
    state: { reducerVersion: aggregate.reducerVersion, value },
  };
}

/**
 * The event under the current schema version of its type. A type that the catalogue lacks must not reach the log; a field
 * beside `data` would not reach it, and `evolve` would make another state of the log.
 */
function storedEvent(aggregate: AnyAggregate, event: DomainEvent, head: Head): StoredEvent {
  const { type, data } = event;
  assertBare(event, `${eventId(head.stream, head.version + 1)} ${type}`);
  const definition = Object.hasOwn(aggregate.events, type) ? aggregate.events[type] : undefined;
  if (definition === undefined) throw new UnknownEventError(head.stream, head.version + 1, type, 0);
  return { type, schema: definition.version, data };
}
