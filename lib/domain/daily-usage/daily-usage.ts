import type { Aggregate } from 'epoch';
import type { DailyUsageCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import { type DailyUsageEvent, dailyUsageEvents } from './events.ts';
import { type DailyUsageState, evolveDailyUsage, initialDailyUsage } from './state.ts';

export const dailyUsage: Aggregate<DailyUsageState, DailyUsageCommand, DailyUsageEvent> = {
  name: 'daily-usage',
  events: dailyUsageEvents,
  initial: initialDailyUsage,
  reducerVersion: 1,
  evolve: evolveDailyUsage,
  decide,
};
