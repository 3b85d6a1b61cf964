import type { DecideContext, Rejection } from 'epoch';
import type { SpendingCommand } from '../commands.ts';
import type { SpendingEvent } from '../events.ts';
import type { SpendingState } from '../state.ts';
import { removeBudget, setBudget } from './budgets.ts';
import { reserve } from './reserve.ts';
import { settle } from './settle.ts';

export function decide(
  command: SpendingCommand,
  state: SpendingState,
  { actor, nowMs }: DecideContext,
): readonly SpendingEvent[] | Rejection {
  switch (command.type) {
    case 'SetBudget':
      return setBudget(command.data, state, actor, nowMs);
    case 'RemoveBudget':
      return removeBudget(command.data.budgetId, state, actor, nowMs);
    case 'ReserveSpend':
      return reserve(command.data, state, nowMs);
    case 'SettleSpend':
      return settle(command.data, state, nowMs);
  }
}
