import type { Command } from '../kernel/aggregate.ts';
import type { Outgoing } from './saga.ts';

/** The part of an aggregate that says which commands it takes. */
interface Deciding<C extends Command> {
  readonly name: string;
  decide(command: C, state: never, context: never): unknown;
}

/** A command for a saga to send, checked by the compiler against the aggregate that shall decide it. */
export function outgoing<C extends Command, T extends C['type']>(
  aggregate: Deciding<C>,
  aggregateId: string,
  type: T,
  data: Extract<C, { type: T }>['data'],
): Outgoing {
  return { aggregate: aggregate.name, aggregateId, type, data };
}

/** The same, not before an instant; `timer` names it, so that it can be cancelled. */
export function later(command: Outgoing, timer: string, notBeforeMs: number): Outgoing {
  return { ...command, timer, notBeforeMs };
}
