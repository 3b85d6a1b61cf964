import { defined, ifDefined } from '../kernel/defined.ts';
import { aggregateIdOf, aggregateNameOf } from '../kernel/stream-name.ts';
import {
  type EventHandlers,
  type EventOf,
  eventFilterOf,
  handlingsOf,
  type Named,
  type Streams,
} from '../subscriptions/handlers.ts';
import type { Answer, Outgoing, Reaction, Rejected, Saga } from './saga.ts';

/** A saga's reaction to one event. */
export interface SagaStep<S> {
  /** Absent where it stays as it is. */
  readonly state?: S;
  readonly send?: readonly Outgoing[];
  /** Names of timers to cancel. */
  readonly cancel?: readonly string[];
}

/** A process manager by its event handlers. The event filter follows from them. */
export interface SagaDefinition<T extends Streams, S> {
  readonly name: string;
  /** Event catalogues of the aggregates that the saga subscribes to, by aggregate name. */
  readonly streams: Named<T>;
  readonly initial: S;
  readonly stateVersion: number;
  /** It sends commands for later. */
  readonly hasTimers?: true;
  /**
   * Where one instance looks after several streams: the one that a commit belongs to, by its first event; for an aggregate
   * that is not named, its own id. Absent: an instance per source stream.
   */
  readonly instanceOf?: { readonly [N in keyof T]?: (first: EventOf<T[N]>) => string };
  readonly on: EventHandlers<T, [state: NoInfer<S>], SagaStep<NoInfer<S>>>;
  readonly answered?: (state: NoInfer<S>, answer: Answer) => Reaction<NoInfer<S>>;
  /** Instead of `answered`, for rejections alone. */
  readonly rejected?: (state: NoInfer<S>, rejected: Rejected) => Reaction<NoInfer<S>>;
  readonly upcastState?: (state: unknown, stateVersion: number) => NoInfer<S>;
}

/** A saga as its subscribers take it: the events of a commit in order, what they send and cancel in one reaction. */
export function defineSaga<T extends Streams, S>(definition: SagaDefinition<T, S>): Saga<S> {
  const { name, initial, stateVersion, hasTimers, on, answered, rejected, upcastState } = definition;
  return {
    name,
    subscribesTo: eventFilterOf(on),
    initial,
    stateVersion,
    ...defined({ hasTimers }),
    ...defined({ instanceOf: ifDefined(definition.instanceOf, (by) => instanceBy(Object.entries(by))) }),
    react(before, commit) {
      let state = before;
      const send: Outgoing[] = [];
      const cancel: string[] = [];
      for (const { handle } of handlingsOf(on, commit)) {
        const step = handle(state);
        state = step.state ?? state;
        send.push(...(step.send ?? []));
        cancel.push(...(step.cancel ?? []));
      }
      return { state, send, cancel };
    },
    ...defined({ answered, rejected, upcastState }),
  };
}

function instanceBy(entries: readonly (readonly [string, unknown])[]): NonNullable<Saga<unknown>['instanceOf']> {
  const byAggregate = new Map(entries);
  return ({ stream, events: [first] }) => {
    // The catalogue's type gives the events of this aggregate; upcasting has checked that it is so.
    const own = byAggregate.get(aggregateNameOf(stream)) as ((first: unknown) => string) | undefined;
    return own === undefined || first === undefined ? aggregateIdOf(stream) : own(first);
  };
}
