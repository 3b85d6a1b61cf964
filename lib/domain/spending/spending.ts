import type { Aggregate } from 'epoch';
import type { SpendingCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type SpendingEvent, spendingEvents } from './events.ts';
import { evolveSpending, initialSpending, type SpendingState } from './state.ts';

/**
 * What an organisation's jobs may spend in a month, and what they have. The stream's id is the organisation's.
 *
 *     reserved    an attempt begins: the most that it can come to, if every cap has room for it
 *     settled     it is over: what it came to, by month; the rest is free again
 *
 * Both in one transaction with the attempt's own step. Spent and reserved together never go beyond a cap that was there when
 * the attempts began, so neither does what they come to. Stored data is never touched by a budget.
 */
export const spending: Aggregate<SpendingState, SpendingCommand, SpendingEvent> = {
  name: 'spending',
  events: spendingEvents,
  initial: initialSpending,
  decide,
  evolve: evolveSpending,
  // 2: what was spent by configuration. 3: by label.
  reducerVersion: 3,
};
