import { defined } from '../../../domain/defined.ts';
import { type Day, dayEnd, dayStart } from '../../../domain/metering/day.ts';
import { type MeterKey, machineTypeOf, STORAGE_METER } from '../../../domain/metering/meter.ts';
import type { SharingPolicy } from '../../../domain/metering/sharing.ts';
import type { Decimal } from '../../../domain/rating/exact.ts';
import { distribute, fromMinor, toMinor } from '../../../domain/rating/money.ts';
import { attemptMs, fileShares } from '../../usage/queries/shares.ts';
import type { Timelines } from '../../usage/queries/timelines.ts';

/** One job's part of something, or no job's (`unlinked`: the organisation pays). Counts are whole numbers as text. */
interface JobPart {
  /** Absent for files without a linked job. */
  readonly jobId?: string;
  readonly count: Decimal;
  readonly amount: Decimal;
}

/** A file's or an attempt's part of a day, and the events of the log that it is made from. */
interface DayPart {
  readonly fileId?: string;
  readonly attemptId?: string;
  /** Who uploaded the file, or asked for the run. */
  readonly userId: string;
  readonly count: Decimal;
  readonly amount: Decimal;
  readonly jobs: readonly JobPart[];
  readonly events: readonly string[];
}

export interface ExplainedDay {
  readonly day: Day;
  readonly meter: MeterKey;
  /** Largest first, at most MAX_DAY_PARTS. */
  readonly parts: readonly DayPart[];
  /** What the parts that are not listed come to. */
  readonly rest: { readonly parts: number; readonly count: Decimal; readonly amount: Decimal };
  /** The sum of all parts, made from the log's files and attempts of now. */
  readonly count: Decimal;
}

/** Parts of a day that are listed one by one: about 1 MB of answer at most. */
export const MAX_DAY_PARTS = 1_000;
/** Events that a part names. */
export const MAX_PART_EVENTS = 100;

interface Part {
  readonly fileId?: string;
  readonly attemptId?: string;
  readonly userId: string;
  readonly count: bigint;
  readonly jobs: readonly (readonly [string | undefined, bigint])[];
  readonly events: readonly string[];
}

export interface DayQuestion {
  readonly organisationId: string;
  readonly meter: MeterKey;
  readonly day: Day;
  /** What the day came to on the invoice; divided among the parts to the last cent. */
  readonly amount: Decimal;
  readonly currency: string;
  readonly policy?: SharingPolicy;
}

/** A day of an invoice line, down to files, jobs and events. */
export async function explainDay(timelines: Timelines, question: DayQuestion): Promise<ExplainedDay> {
  const { day, meter, amount, currency } = question;
  const parts = await collect(timelines, question);
  parts.sort((a, b) => (a.count === b.count ? (idOf(a) < idOf(b) ? -1 : 1) : a.count > b.count ? -1 : 1));
  const total = parts.reduce((sum, { count }) => sum + count, 0n);
  const minors =
    parts.length === 0
      ? []
      : distribute(
          toMinor(amount, currency),
          parts.map(({ count }) => positive(count)),
        );
  const shown = parts.slice(0, MAX_DAY_PARTS);
  const hidden = parts.slice(MAX_DAY_PARTS);
  const hiddenMinor = minors.slice(MAX_DAY_PARTS).reduce((sum, minor) => sum + minor, 0n);
  return {
    day,
    meter,
    parts: shown.map((part, index) => withAmounts(part, minors[index] ?? 0n, currency)),
    rest: {
      parts: hidden.length,
      count: `${hidden.reduce((sum, { count }) => sum + count, 0n)}`,
      amount: fromMinor(hiddenMinor, currency),
    },
    count: `${total}`,
  };
}

async function collect(timelines: Timelines, { organisationId, meter, day, policy }: DayQuestion): Promise<Part[]> {
  const window = { fromMs: dayStart(day), toMs: dayEnd(day) };
  const machineType = machineTypeOf(meter);
  const parts: Part[] = [];
  if (meter === STORAGE_METER) {
    for await (const file of fileShares(timelines, organisationId, [window], policy)) {
      const { fileId, uploaderId: userId, byteMs: count, events } = file;
      const jobs = [...file.jobs].filter(([, byteMs]) => byteMs !== 0n).sort(([a], [b]) => (a < b ? -1 : 1));
      const all = file.unlinked === 0n ? jobs : [...jobs, [undefined, file.unlinked] as const];
      parts.push({ fileId, userId, count, jobs: all, events });
    }
    return parts;
  }
  // The timelines have files and attempts: what any other meter counted is the organisation's, in one.
  if (machineType === undefined) return parts;
  for await (const attempt of timelines.attemptsIn(organisationId, window)) {
    if (attempt.machineType !== machineType) continue;
    const { attemptId, jobId, userId, events } = attempt;
    const count = attemptMs(attempt, window);
    parts.push({ attemptId, userId, count, jobs: [[jobId, count]], events });
  }
  return parts;
}

function withAmounts({ jobs, count, events, ...part }: Part, minor: bigint, currency: string): DayPart {
  const minors =
    jobs.length === 0
      ? []
      : distribute(
          minor,
          jobs.map(([, own]) => positive(own)),
        );
  return {
    ...part,
    count: `${count}`,
    amount: fromMinor(minor, currency),
    jobs: jobs.map(([jobId, own], index) => ({
      ...defined({ jobId }),
      count: `${own}`,
      amount: fromMinor(minors[index] ?? 0n, currency),
    })),
    events: events.slice(0, MAX_PART_EVENTS),
  };
}

function idOf({ fileId, attemptId }: Part): string {
  return fileId ?? attemptId ?? '';
}

function positive(count: bigint): bigint {
  return count > 0n ? count : 0n;
}
