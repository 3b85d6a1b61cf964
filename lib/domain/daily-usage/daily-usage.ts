import type { Aggregate } from 'epoch';
import type { DailyUsageCommand } from './commands.ts';
import { decide } from './decide/decide.ts';
import type { DailyUsageEvent } from './events.ts';
import { dailyUsageHistory } from './reading.ts';
import type { DailyUsageState } from './state.ts';

/**
 * What an organisation used, day by day (UTC). The stream's id is the organisation's.
 *
 *     nothing closed → closed through a day     the billing run closes days in order, without gaps
 *     closed through D → closed through D + 1   D's closing levels are the next day's openings
 *
 * A change that arrives after its day was closed is a correction. All of them are taken in, in as many events as it needs,
 * before the next day's levels are judged: an end may come in time and its beginning late. A closed day never changes. A meter
 * whose level is below zero all the same is in quarantine for that day; every other meter, and the next day, go on.
 */
export const dailyUsage: Aggregate<DailyUsageState, DailyUsageCommand, DailyUsageEvent> = {
  ...dailyUsageHistory,
  decide,
};
