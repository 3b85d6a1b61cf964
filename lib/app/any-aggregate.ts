import type { AnyAggregate } from 'epoch';
import { sagaAggregate } from 'epoch/sagas';
import { registry } from './registry.ts';
import { SAGAS } from './subscribers.ts';

const sagas: ReadonlyMap<string, AnyAggregate> = new Map(
  SAGAS.map(sagaAggregate).map((aggregate) => [aggregate.name, aggregate]),
);

/** Whatever has streams of a name: an aggregate of the domain, or a saga, whose instances are streams too. */
export function aggregateNamed(name: string): AnyAggregate | undefined {
  return registry[name] ?? sagas.get(name);
}
