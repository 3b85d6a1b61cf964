import type { Command, DecideContext, DomainEvent, Rejection } from 'epoch';

/** What one command comes to in one state. */
type Cell<S, C extends Command, E extends DomainEvent> = (
  command: C,
  state: S,
  context: DecideContext,
) => readonly E[] | Rejection;

/** What every command comes to in one state: a missing cell does not compile. */
export type DecisionRow<S, C extends Command, E extends DomainEvent> = {
  readonly [T in C['type']]: Cell<S, Extract<C, { type: T }>, E>;
};

/** A row for every status: a missing one does not compile. */
export type DecisionTable<S extends { readonly status: string }, C extends Command, E extends DomainEvent> = {
  readonly [T in S['status']]: DecisionRow<S & { readonly status: T }, C, E>;
};

/** Decides by the cell of the state's status and the command's type. */
export function decideBy<S extends { readonly status: string }, C extends Command, E extends DomainEvent>(
  table: DecisionTable<S, C, E>,
  command: C,
  state: S,
  context: DecideContext,
): readonly E[] | Rejection {
  const row = table[state.status as S['status']];
  // That this cell takes this command in this state is what the table's type says, cell by cell.
  const cell = row[command.type as C['type']] as Cell<S, C, E>;
  return cell(command, state, context);
}
