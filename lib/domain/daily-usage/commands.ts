import type { Command } from 'epoch';
import type { Day } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { FrozenDay } from './decide/close.ts';
import type { LateChange } from './events.ts';

export interface CloseDayData {
  readonly day: Day;
  readonly frozen: FrozenDay;
  readonly late: readonly LateChange[];
  readonly watermarkMs: number;
  readonly lacking?: readonly string[];
}

export interface TakeLateData {
  /** The first day that is not closed. */
  readonly day: Day;
  /** The correction's number: one more than the last that the sender knew before it read the changes. */
  readonly sequence: number;
  readonly late: readonly LateChange[];
}

/** `CloseDay` for a day that is closed does nothing: a second one has nothing to add. */
export type DailyUsageCommand =
  | Command<'CloseDay', CloseDayData>
  /** Takes late changes in before their levels are judged by a close; as often as there are any. */
  | Command<'TakeLate', TakeLateData>
  /** Of one meter of a day, or of all its meters that are in quarantine: they are billed as they are counted now. */
  | Command<'ReleaseQuarantine', { readonly day: Day; readonly meter?: MeterKey }>;
