import type { Commit } from '../kernel/commit.ts';
import type { CatalogueOf, DomainEvent, EventCatalogue } from '../kernel/event.ts';
import { aggregateIdOf, aggregateNameOf } from '../kernel/stream-name.ts';
import type { EventFilter } from '../views/projection.ts';

/** Event catalogues of the aggregates that a consumer subscribes to, by aggregate name. */
export type Streams = Readonly<Record<string, Readonly<Record<string, { readonly version: number }>>>>;

/** Streams of which each catalogue is listed under its own aggregate's name. */
export type Named<S extends Streams> = S & { readonly [N in keyof S]: CatalogueOf<N> };

/** The events of a catalogue. */
export type EventOf<C> = C extends EventCatalogue<infer E> ? E : never;

/** The events of all these catalogues. */
export type EventsOf<S extends Streams> = EventOf<S[keyof S]>;

/** The envelope of an event; the same for every event of a commit but for `version`. */
export interface EventMeta {
  readonly stream: string;
  readonly aggregateId: string;
  /** The event's own version. */
  readonly version: number;
  /** Version of the commit's last event. */
  readonly lastVersion: number;
  /** When the commit was made. */
  readonly atMs: number;
  readonly actor: string;
  readonly correlation: string;
}

/**
 * Handlers by aggregate and event type. Only names of the catalogues compile, and each handler gets its event's own
 * payload. `Before` is what a handler gets before the event (a saga's state).
 */
export type EventHandlers<S extends Streams, Before extends readonly unknown[], R> = {
  readonly [N in keyof S]?: {
    readonly [T in EventOf<S[N]>['type']]?: (
      ...args: [...Before, event: Extract<EventOf<S[N]>, { readonly type: T }>, meta: EventMeta]
    ) => R;
  };
};

/** The same handlers, with what each returns made into something else. */
export function mapHandlers<S extends Streams, A, B>(
  handlers: EventHandlers<S, [], A>,
  make: (returned: A) => B,
): EventHandlers<S, [], B> {
  type Handler = (event: never, meta: EventMeta) => A;
  type Mapped = readonly [type: string, (event: never, meta: EventMeta) => B];
  const each = Object.entries<Readonly<Record<string, Handler | undefined>> | undefined>(handlers).map(
    ([name, own = {}]) => {
      const mapped = Object.entries(own).flatMap(([type, handle]): readonly Mapped[] =>
        handle ? [[type, (...args) => make(handle(...args))]] : [],
      );
      return [name, Object.fromEntries(mapped)] as const;
    },
  );
  // Names and payloads are those of the handlers that it is made from.
  return Object.fromEntries<unknown>(each) as EventHandlers<S, [], B>;
}

/** The event filter that handlers amount to: every event that has one, in the order in which they are written. */
export function eventFilterOf<S extends Streams, R>(handlers: EventHandlers<S, never, R>): EventFilter {
  return Object.fromEntries(Object.entries(handlers).map(([name, own]) => [name, Object.keys(own ?? {})]));
}

/** The event filter of a consumer of every event in these catalogues. */
export function everyEventOf(streams: Streams): EventFilter {
  return Object.fromEntries(Object.entries(streams).map(([name, catalogue]) => [name, Object.keys(catalogue)]));
}

/** An event of a commit that has a handler, ready to be handled. */
export interface Handling<Before extends readonly unknown[], R> {
  readonly meta: EventMeta;
  handle(...before: Before): R;
}

/** The events of a commit that have a handler, in order. */
export function handlingsOf<S extends Streams, Before extends readonly unknown[], R>(
  handlers: EventHandlers<S, Before, R>,
  commit: Commit,
): readonly Handling<Before, R>[] {
  const { stream, version, lastVersion, atMs, actor, correlation } = commit;
  const aggregateId = aggregateIdOf(stream);
  const own = ownValue(handlers, aggregateNameOf(stream)) ?? {};
  return commit.events.flatMap((event, offset) => {
    // The catalogue's type gives the payload of an event of this name; upcasting has checked that it is so.
    const handler = ownValue(own, event.type) as ((...args: [...Before, DomainEvent, EventMeta]) => R) | undefined;
    if (handler === undefined) return [];
    const meta = { stream, aggregateId, version: version + offset, lastVersion, atMs, actor, correlation };
    return [{ meta, handle: (...before: Before) => handler(...before, event, meta) }];
  });
}

function ownValue(of: object, name: string): object | undefined {
  const value: unknown = Object.hasOwn(of, name) ? Reflect.get(of, name) : undefined;
  return typeof value === 'object' || typeof value === 'function' ? (value ?? undefined) : undefined;
}
