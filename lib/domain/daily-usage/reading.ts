import type { Aggregate } from 'epoch';
import { decidesNothing } from '../read-only.ts';
import { type DailyUsageEvent, dailyUsageEvents } from './events.ts';
import { type DailyUsageState, evolveDailyUsage, initialDailyUsage } from './state.ts';

/** Daily usage as functions take it that only read: it folds, and takes no command, so that a bundle contains no decisions. */
export const dailyUsageHistory: Aggregate<DailyUsageState, never, DailyUsageEvent> = {
  name: 'daily-usage',
  events: dailyUsageEvents,
  initial: initialDailyUsage,
  reducerVersion: 4,
  evolve: evolveDailyUsage,
  decide: decidesNothing,
};
