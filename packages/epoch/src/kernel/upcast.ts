import type { AnyAggregate } from './aggregate.ts';
import type { Commit } from './commit.ts';
import { CorruptCommitError, UnknownEventError } from './errors.ts';
import type { DomainEvent, StoredEvent } from './event.ts';
import { MAX_UPCAST_STEPS } from './limits.ts';
import type { StoredCommit } from './store.ts';
import { aggregateNameOf } from './stream-name.ts';

/** What upcasting needs of an aggregate. */
export type Schemas = Pick<AnyAggregate, 'events' | 'upcasters'>;

/** The position of an event, for messages. */
export interface EventPosition {
  readonly stream: string;
  readonly version: number;
}

/**
 * An event in its current schema: itself, or what the chain of upcasters makes of it (none, one or many). An event
 * that no upcaster handles is returned unchanged, even when the current code does not know its type.
 */
export function upcastEvent(schemas: Schemas, event: StoredEvent, at: EventPosition): readonly StoredEvent[] {
  const done: StoredEvent[] = [];
  const waiting: StoredEvent[] = [event];
  for (let steps = 0; ; steps += 1) {
    const next = waiting.shift();
    if (next === undefined) return done;
    if (steps >= MAX_UPCAST_STEPS) {
      throw new CorruptCommitError(at.stream, at.version, `upcasting ${event.type} does not end`);
    }
    const upcaster = upcasterOf(schemas, next);
    if (upcaster === undefined) done.push(next);
    else waiting.unshift(...upcaster(next));
  }
}

function upcasterOf(schemas: Schemas, event: StoredEvent) {
  const byType = schemas.upcasters;
  if (byType === undefined || !Object.hasOwn(byType, event.type)) return undefined;
  const bySchema = byType[event.type];
  return bySchema !== undefined && Object.hasOwn(bySchema, event.schema) ? bySchema[event.schema] : undefined;
}

/** Whether the current code knows this event, in this schema version. */
export function isKnown(schemas: Schemas, event: StoredEvent): boolean {
  return Object.hasOwn(schemas.events, event.type) && schemas.events[event.type]?.version === event.schema;
}

/** Events for `evolve`. One that it does not know is an error here, never skipped: that would silently change the state. */
export function foldableEvents(schemas: Schemas, commit: StoredCommit): readonly StoredEvent[] {
  // Most commits are in the schemas of today.
  const isCurrent = (event: StoredEvent) => isKnown(schemas, event) && upcasterOf(schemas, event) === undefined;
  if (commit.events.every(isCurrent)) return commit.events;
  return commit.events.flatMap((event, index) => {
    const at = { stream: commit.stream, version: commit.version + index };
    const events = upcastEvent(schemas, event, at);
    for (const each of events) {
      if (!isKnown(schemas, each)) throw new UnknownEventError(at.stream, at.version, each.type, each.schema);
    }
    return events;
  });
}

/**
 * A commit for readers (projections, sagas, tools): events in the shapes of today. Unknown types and unknown aggregates
 * pass as they are: a reader ignores what it does not handle. `version` and `lastVersion` count the events as stored;
 * upcasting one to many may give more events than versions.
 */
export function upcastCommit(
  aggregates: readonly (Schemas & { readonly name: string })[],
  stored: StoredCommit,
): Commit {
  const name = aggregateNameOf(stored.stream);
  const aggregate = aggregates.find((each) => each.name === name);
  const events = stored.events.flatMap((event, index) =>
    aggregate === undefined
      ? [event]
      : upcastEvent(aggregate, event, { stream: stored.stream, version: stored.version + index }),
  );
  return { ...stored, events: events.map(bareEvent) };
}

/** The event without the schema version it was stored under. */
export function bareEvent(event: StoredEvent): DomainEvent {
  return { type: event.type, data: event.data };
}

/** A fresh commit as it is stored: it is in the schemas of today. */
export function storedOf(
  aggregate: { readonly events: Readonly<Record<string, { readonly version: number } | undefined>> },
  commit: Commit,
): StoredCommit {
  const events = commit.events.map(({ type, data }) => ({ type, schema: aggregate.events[type]?.version ?? 1, data }));
  return { ...commit, events };
}
