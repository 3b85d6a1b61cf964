/**
 * A domain event: what happened, in the past tense. Payloads are plain JSON values (docs/epoch.md, "Encoding").
 * They contain ids of people, never names or addresses.
 */
export interface DomainEvent<T extends string = string, D = unknown> {
  readonly type: T;
  readonly data: D;
}

/** The kind of an event's field. `personId` is the only way an event may refer to a person. */
export type FieldKind =
  | 'id'
  | 'personId'
  | 'label'
  | 'code'
  | 'bytes'
  | 'count'
  | 'timeMs'
  | 'decimal'
  | 'flag'
  | 'digest'
  | 'record';

type DataOf<E extends DomainEvent, T extends E['type']> = Extract<E, { type: T }>['data'];

/** One event type as it is written now: its schema version and the kind of each field. */
export interface EventDefinition<D = unknown> {
  readonly version: number;
  readonly fields: { readonly [K in keyof D]-?: FieldKind };
}

/** Names the aggregate in a catalogue's type. No catalogue has such a property when it runs. */
declare const AGGREGATE: unique symbol;

/** A catalogue of the events of this aggregate. */
export type CatalogueOf<N> = { readonly [AGGREGATE]?: N };

/**
 * Every event type of an aggregate. The compiler keeps it equal to the union `E`. `N` is the aggregate's name: views, sagas
 * and reactors that subscribe to these events under another one do not compile.
 */
export type EventCatalogue<E extends DomainEvent, N extends string = string> = CatalogueOf<N> & {
  readonly [T in E['type']]: EventDefinition<DataOf<E, T>>;
};

/** An event as it was stored: `schema` is the schema version it was written under. */
export interface StoredEvent<E extends DomainEvent = DomainEvent> {
  readonly type: E['type'];
  readonly schema: number;
  readonly data: E['data'];
}

/** Whether a parsed value has the shape of a stored event. Its payload is the aggregate's to read. */
export function isStoredEvent(value: unknown): value is StoredEvent {
  if (typeof value !== 'object' || value === null) return false;
  const { type, schema, data } = value as Partial<Record<keyof StoredEvent, unknown>>;
  return typeof type === 'string' && Number.isSafeInteger(schema) && data !== undefined;
}
