import type { DomainEvent, EventCatalogue } from 'epoch';
import type { Day } from '../metering/day.ts';
import type { MeterKey } from '../metering/meter.ts';
import type { Decimal } from '../rating/exact.ts';

/** Level at the day's end and level-milliseconds of the day. Whole numbers, as text: they exceed 2^53. */
export interface UploaderUsage {
  readonly uploaderId: string;
  readonly closingBytes: Decimal;
  readonly byteMs: Decimal;
}

export interface ComputeUsage {
  readonly machineType: string;
  /** Attempts that run at the day's end. */
  readonly closingRunning: Decimal;
  readonly runMs: Decimal;
}

/** A meter that is neither storage nor run time. */
export interface MeteredUsage {
  readonly meter: MeterKey;
  /** The level at the day's end; 0 for a meter that sums up amounts. */
  readonly closing: Decimal;
  readonly count: Decimal;
}

/** A change that the log brought after its day was closed. */
export interface LateChange {
  readonly meter: MeterKey;
  readonly delta: Decimal;
  readonly atMs: number;
  /** Whose bytes, or whose attempt. */
  readonly userId: string;
  /** The event that brought it, `stream@version`, and its place in that event. */
  readonly cause: string;
}

/** What late changes are worth until the end of the closed days: delta · (closed through − t). */
export interface CorrectedUsage {
  readonly meter: MeterKey;
  readonly delta: Decimal;
  readonly count: Decimal;
}

/** What a meter counted on a day, or would have. */
export interface DayMeter {
  readonly day: Day;
  readonly meter: MeterKey;
}

/** The stream's id is the organisation's. */
export type DailyUsageEvent =
  | DomainEvent<
      'OrganisationDayClosed',
      {
        readonly organisationId: string;
        readonly day: Day;
        readonly openingBytes: Decimal;
        readonly closingBytes: Decimal;
        readonly byteMs: Decimal;
        /** Empty: whose bytes are whose is in the timelines. In days that were closed by earlier versions, a line for each uploader. */
        readonly uploaders: readonly UploaderUsage[];
        readonly compute: readonly ComputeUsage[];
        /** All other meters that came to something. Absent when none did. */
        readonly meters?: readonly MeteredUsage[];
        /** Everything in the log up to here had been counted. */
        readonly watermarkMs: number;
        /** Streams that were parked: what they bring after that is a late change. Absent when there were none. */
        readonly lacking?: readonly string[];
        /** Meters whose level was below zero: an end came without its beginning. Their counts above are not billed until they are released. */
        readonly quarantined?: readonly MeterKey[];
        readonly atMs: number;
      }
    >
  /** Comes with the close of the first day that was open when the changes arrived; their deltas join its opening. */
  | DomainEvent<
      'UsageCorrected',
      {
        readonly organisationId: string;
        /** From 1, without gaps. */
        readonly sequence: number;
        /** First day that is not corrected; billed together with it. */
        readonly day: Day;
        readonly closedThroughMs: number;
        readonly corrected: readonly CorrectedUsage[];
        readonly changes: readonly LateChange[];
        /** Days whose meter is in quarantine: what the changes are worth there joins it, and is not billed. Absent when there are none. */
        readonly quarantined?: readonly DayMeter[];
      }
    >
  /** By itself with the correction that brings it to zero or above, or by people. From now on it is billed as it was counted. */
  | DomainEvent<
      'QuarantineReleased',
      DayMeter & {
        readonly organisationId: string;
        /** Shared with corrections: from 1, without gaps. */
        readonly sequence: number;
        readonly count: Decimal;
        readonly atMs: number;
      }
    >;

export const dailyUsageEvents: EventCatalogue<DailyUsageEvent, 'daily-usage'> = {
  OrganisationDayClosed: {
    version: 1,
    fields: {
      organisationId: 'id',
      day: 'code',
      openingBytes: 'decimal',
      closingBytes: 'decimal',
      byteMs: 'decimal',
      uploaders: 'record',
      compute: 'record',
      meters: 'record',
      watermarkMs: 'timeMs',
      lacking: 'record',
      quarantined: 'record',
      atMs: 'timeMs',
    },
  },
  UsageCorrected: {
    version: 1,
    fields: {
      organisationId: 'id',
      sequence: 'count',
      day: 'code',
      closedThroughMs: 'timeMs',
      corrected: 'record',
      changes: 'record',
      quarantined: 'record',
    },
  },
  QuarantineReleased: {
    version: 1,
    fields: {
      organisationId: 'id',
      sequence: 'count',
      day: 'code',
      meter: 'code',
      count: 'decimal',
      atMs: 'timeMs',
    },
  },
};
