import type { DomainEvent, EventCatalogue, StoredEvent } from './event.ts';
import type { Immutable } from './immutable.ts';
import type { Rejection } from './rejection.ts';
import { STREAM_MARK } from './stored.ts';

/** An intention, as an aggregate decides on it. Its id identifies it in traces. */
export interface Command<T extends string = string, D = unknown> {
  readonly type: T;
  readonly id: string;
  readonly aggregateId: string;
  readonly data: D;
}

/** A command as it is sent; `commandsOf` makes them. Without an id it gets that of its commit. */
export type SentCommand<C extends Command = Command> = C extends Command
  ? { readonly type: C['type']; readonly aggregateId: string; readonly data: C['data']; readonly id?: string }
  : never;

/** A command as its aggregate decides on it: under its own id, else under this one. */
export function withId<T extends SentCommand>(command: T, id: string): T & { readonly id: string } {
  return { ...command, id: command.id ?? id };
}

/** What a decision gets besides command and state. For every attempt at one command it is the same, except `nowMs`. */
export interface DecideContext {
  /** Milliseconds since the epoch, UTC; never earlier than the stream's last commit. The commit's own time. */
  readonly nowMs: number;
  /** A fresh id for something that this decision creates. It is drawn when it is read; copies made by `{ ...context }` lack it. */
  readonly id: string;
  readonly actor: string;
}

/** Turns an event of an older schema version into events of the next one (none, one or many). */
export type Upcaster = (event: StoredEvent) => readonly StoredEvent[];

/**
 * A decider, as data. `evolve` applies an event to a state and never gets a version or a time: the kernel stamps both.
 * `decide` returns events, no events (nothing to do: success), or a rejection.
 */
export interface Aggregate<S, C extends Command, E extends DomainEvent> {
  /** Prefix of every stream of this aggregate: `file` in `file#01J…`. Lower case letters and dashes. */
  readonly name: string;
  readonly events: EventCatalogue<E>;
  readonly initial: Immutable<S>;
  decide(command: C, state: Immutable<S>, context: DecideContext): readonly E[] | Rejection;
  evolve(state: Immutable<S>, event: E): Immutable<S>;
  /** Raise it whenever `evolve` or the shape of the state changes. */
  readonly reducerVersion: number;
  /** At the latest every k-th commit contains an inline snapshot. 8 by default. */
  readonly snapshotEvery?: number;
  /** By event type, then by the schema version that is upcast *from*. */
  readonly upcasters?: Readonly<Record<string, Readonly<Record<number, Upcaster>>>>;
  /** Turns a state of an older reducer into a current one, or returns undefined: then the events are replayed. */
  upcastState?(state: unknown, reducerVersion: number): Immutable<S> | undefined;
}

/** The stream of one instance: `file#01J…`. */
export function streamOf(aggregate: { readonly name: string }, aggregateId: string): string {
  return `${aggregate.name}${STREAM_MARK}${aggregateId}`;
}

/** Any aggregate, where its types do not matter: registries, tools, several streams at once. */
export type AnyAggregate = Aggregate<unknown, Command, DomainEvent>;
