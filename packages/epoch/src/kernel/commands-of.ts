import type { Aggregate, Command, SentCommand } from './aggregate.ts';
import type { DomainEvent } from './event.ts';

/**
 * A command that also names its aggregate: the kernel executes it, and a saga stores it unchanged, for the saga's output
 * finds the aggregate by that name.
 */
export type AddressedCommand<C extends Command = Command> = SentCommand<C> & {
  readonly aggregate: string;
};

type OfType<C extends Command, T extends C['type']> = Extract<C, { type: T }>;

/** A command without data needs none to be given. */
type DataArgument<D> = D extends Readonly<Record<string, never>> ? [data?: D] : [data: D];

/** Makes commands of one type, and recognises them. */
export interface CommandMaker<C extends Command> {
  (aggregateId: string, ...data: DataArgument<C['data']>): AddressedCommand<C>;
  /** Whether a stored command, such as the one that a saga gets an answer to, is of this type. */
  is(command: Pick<AddressedCommand, 'aggregate' | 'type'>): command is AddressedCommand<C>;
}

export type CommandsOf<C extends Command> = { readonly [T in C['type']]: CommandMaker<OfType<C, T>> };

/**
 * The commands of an aggregate by their types: `commandsOf(account).Deposit('anna', { cents: 500 })`. A command or a field
 * that the aggregate does not have does not compile.
 */
export function commandsOf<S, C extends Command, E extends DomainEvent>(aggregate: Aggregate<S, C, E>): CommandsOf<C> {
  return commandsNamed<C>(aggregate.name);
}

/** The same by the aggregate's name and the type of its commands: for senders that do not bundle its decisions. */
export function commandsNamed<C extends Command>(name: string): CommandsOf<C> {
  // An aggregate lists its commands only as a type; so the maker of each is made when its name is read.
  return new Proxy({} as CommandsOf<C>, { get: (_target, type) => makerOf(name, String(type)) });
}

function makerOf(aggregate: string, type: string) {
  const make = (aggregateId: string, data: unknown = {}): AddressedCommand => ({ aggregate, aggregateId, type, data });
  const is = (command: { readonly aggregate: string; readonly type: string }) =>
    command.aggregate === aggregate && command.type === type;
  return Object.assign(make, { is });
}
