import { type AnyAggregate, type DecideContext, withId } from './aggregate.ts';
import { nextInstant } from './clock.ts';
import type { Origin } from './commit.ts';
import { assertBare, assertPlain } from './encoding.ts';
import { UnknownEventError } from './errors.ts';
import type { DomainEvent, StoredEvent } from './event.ts';
import type { HeadState } from './head-cache.ts';
import type { Step } from './outcome.ts';
import { isRejection, type Rejection } from './rejection.ts';
import type { CommitDraft, Head } from './store.ts';
import { eventId } from './stream-name.ts';

/** Ids of one execution: the same for every attempt, so that a commit that did succeed is recognised. */
export class ExecutionIds {
  readonly commitId: string;
  readonly #newId: () => string;
  #drawn: string | undefined;

  constructor(newId: () => string, commitId: string = newId()) {
    this.#newId = newId;
    this.commitId = commitId;
  }

  /** Most decisions need none: it is drawn when one asks for it. */
  get freshId(): string {
    this.#drawn ??= this.#newId();
    return this.#drawn;
  }
}

/** Its own accessors would take longer to define, for each command, than all of a usual decision. */
class Context implements DecideContext {
  readonly nowMs: number;
  readonly actor: string;
  readonly #ids: ExecutionIds;

  constructor(nowMs: number, actor: string, ids: ExecutionIds) {
    this.nowMs = nowMs;
    this.actor = actor;
    this.#ids = ids;
  }

  get id(): string {
    return this.#ids.freshId;
  }
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
  const context = new Context(nowMs, origin.actor, ids);
  const decision = aggregate.decide(withId(command, ids.commitId), base.state, context);
  if (isRejection(decision)) return decision;
  if (decision.length === 0) return undefined;
  const events = decision.map((event) => storedEvent(aggregate, event, base.head));
  const value = decision.reduce((state, event) => aggregate.evolve(state, event), base.state);
  // In every commit: a state that cannot be stored fails the first command, not the first one with an inline snapshot.
  assertPlain(value, `${eventId(base.head.stream, base.head.version + events.length)} state`);
  const { actor, correlation, causation } = origin;
  const state = { reducerVersion: aggregate.reducerVersion, value };
  const draft = { id: ids.commitId, atMs: nowMs, actor, correlation, events, state };
  return causation === undefined ? draft : { ...draft, causation };
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
