import { type EventHandlers, eventFilterOf, handlingsOf, type Named, type Streams } from '../subscriptions/handlers.ts';
import type { EventFilter } from '../views/projection.ts';
import type { Reactor } from './reactor.ts';

/** A reactor by its event handlers, whose first argument is what they act on. The event filter follows from them. */
export interface ReactorDefinition<T extends Streams, P> {
  readonly name: string;
  readonly version: number;
  /** Event catalogues of the aggregates that the reactor subscribes to, by aggregate name. */
  readonly streams: Named<T>;
  readonly on: EventHandlers<T, [ports: P], Promise<void>>;
}

/** A reactor's definition without what it acts on: enough for rules and queues. */
export interface DefinedReactor<P> {
  readonly name: string;
  readonly version: number;
  readonly subscribesTo: EventFilter;
  with(ports: P): Reactor;
}

/** Twice applied, so that the ports can be named and the streams inferred: `defineReactor<Ports>()({ … })`. */
export function defineReactor<P>() {
  return <T extends Streams>({ name, version, on }: ReactorDefinition<T, P>): DefinedReactor<P> => {
    const identity = { name, version, subscribesTo: eventFilterOf(on) };
    return {
      ...identity,
      with: (ports) => ({
        ...identity,
        async react(commit) {
          for (const { handle } of handlingsOf(on, commit)) await handle(ports);
        },
      }),
    };
  };
}
