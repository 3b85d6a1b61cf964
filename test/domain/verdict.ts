import {
  type Aggregate,
  type Command,
  type DecideContext,
  type DomainEvent,
  isRejection,
  type SentCommand,
} from 'epoch';
import { given } from 'epoch/testing';

/** Verdicts on every command in every state: a missing cell does not compile. */
export type Verdicts<S extends { readonly status: string }, C extends Command> = {
  readonly [T in S['status']]: { readonly [K in C['type']]: string };
};

/** One command of each type: a missing one does not compile. */
export type OneOfEach<C extends Command> = { readonly [K in C['type']]: SentCommand<Extract<C, { type: K }>> };

/** How an instance comes into each state: a missing one does not compile. */
export type Histories<S extends { readonly status: string }, E extends DomainEvent> = {
  readonly [T in S['status']]: readonly E[];
};

/** What a command comes to after some events: the types of its events, a rejection's code, or nothing. */
export function verdict<S extends { readonly status: string }, C extends Command, E extends DomainEvent>(
  aggregate: Aggregate<S, C, E>,
  history: readonly E[],
  command: SentCommand<C>,
  context: Partial<DecideContext>,
): string {
  const { decision } = given(aggregate, history).when(command, context);
  return isRejection(decision) ? decision.code : decision.map(({ type }) => type).join(' ');
}

/** All cells of a table, for a test of each. */
export function cellsOf(table: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  return Object.entries(table).flatMap(([status, row]) =>
    Object.entries(row).map(([type, expected]) => ({ status, type, expected })),
  );
}
