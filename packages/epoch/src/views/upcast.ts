import { UnknownEventError } from '../kernel/errors.ts';
import type { DomainEvent, StoredEvent } from '../kernel/event.ts';
import { aggregateNameOf } from '../kernel/stream-name.ts';
import { bareEvent, isKnown, type Schemas, upcastEvent } from '../kernel/upcast.ts';
import { DeliveryError } from '../subscriptions/errors.ts';
import type { Upcast } from './projector.ts';

/** All that delivery needs of an aggregate. */
export type KnownAggregate = Schemas & { readonly name: string };

/**
 * Upcasting for subscribers. A type that its aggregate does not declare any more passes unchanged: no subscriber of current
 * types is affected. A declared type in a shape that this code does not know is refused: it was written by a newer
 * deployment, and projecting it as if it were a current one would be wrong for ever.
 */
export function createUpcast(aggregates: readonly KnownAggregate[]): Upcast {
  const byName = new Map(aggregates.map((aggregate) => [aggregate.name, aggregate]));
  return (stored) => {
    const aggregate = byName.get(aggregateNameOf(stored.stream));
    if (aggregate === undefined) {
      throw new DeliveryError('unknown-aggregate', `${stored.stream}: no aggregate of that name is known here`);
    }
    const events = stored.events.flatMap((event, index): readonly DomainEvent[] => {
      const at = { stream: stored.stream, version: stored.version + index };
      return upcastEvent(aggregate, event, at).map((each) => checked(aggregate, each, at));
    });
    return { ...stored, events };
  };
}

function checked(aggregate: KnownAggregate, event: StoredEvent, at: { stream: string; version: number }): DomainEvent {
  if (Object.hasOwn(aggregate.events, event.type) && !isKnown(aggregate, event)) {
    throw new UnknownEventError(at.stream, at.version, event.type, event.schema);
  }
  return bareEvent(event);
}
