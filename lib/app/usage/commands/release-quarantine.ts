import { commandsOf, type Kernel, type Origin, type Outcome } from 'epoch';
import { dailyUsage } from '../../../domain/daily-usage/daily-usage.ts';
import type { DailyUsageEvent } from '../../../domain/daily-usage/events.ts';
import type { DailyUsageState } from '../../../domain/daily-usage/state.ts';
import type { Day } from '../../../domain/metering/day.ts';
import type { MeterKey } from '../../../domain/metering/meter.ts';

/** What is in quarantine of a day is billed as it is counted now; what comes late after that is late usage as ever. */
export function releaseQuarantine(
  kernel: Kernel,
  organisationId: string,
  what: { readonly day: Day; readonly meter?: MeterKey },
  origin: Origin,
): Promise<Outcome<DailyUsageState, DailyUsageEvent>> {
  return kernel.execute(dailyUsage, commandsOf(dailyUsage).ReleaseQuarantine(organisationId, what), origin);
}
