import type { Command } from 'epoch';
import type { Day } from '../metering/day.ts';
import type { FrozenDay } from './decide/close.ts';
import type { LateChange } from './events.ts';

export interface CloseDayData {
  readonly day: Day;
  readonly frozen: FrozenDay;
  readonly late: readonly LateChange[];
  readonly watermarkMs: number;
  readonly lacking?: readonly string[];
}

/** `CloseDay` for a day that is closed does nothing: whoever comes second has nothing to add. */
export type DailyUsageCommand = Command<'CloseDay', CloseDayData>;
