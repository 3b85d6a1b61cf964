import type { JobSpec } from '../../../lib/domain/job-spec.ts';
import type { VolumePayer } from '../../../lib/domain/rating/volume.ts';
import type { Person, SeedAttempt } from '../script.ts';

/** Days behind every trade: four months that are billed, or three and the end of a fourth, and an open one. */
export const TRADE_DAYS = 120;

interface At {
  /** UTC; in the order of the day. */
  readonly hour: number;
}

export interface TradeJob {
  readonly name: string;
  /** By the name of one of the trade's configurations. */
  readonly configuration: string;
  readonly inputs: readonly string[];
  readonly attempts: readonly SeedAttempt[];
}

/** A step of a pipeline: a job for each of its tasks. */
export interface TradeStep {
  readonly name: string;
  readonly configuration: string;
  readonly inputs?: readonly string[];
  readonly outputsOf?: readonly string[];
  /** Steps that have to have ended, however. */
  readonly after?: readonly string[];
  /** How the attempt of each of them ends. */
  readonly tasks: readonly SeedAttempt[];
}

/** What an administrator does with the account. Days are counted from the founding on. */
export type AccountAct =
  | { readonly kind: 'discount'; readonly id: string; readonly percent: string; readonly months: number }
  | { readonly kind: 'credit'; readonly id: string; readonly amount: string; readonly reason: string }
  | { readonly kind: 'override'; readonly meter: string; readonly unit: string }
  /** To the plan's newest version, from the first day of the month after the next on. */
  | { readonly kind: 'migrate' };

/** What happens on a day. */
export type TradeEvent =
  | (At & {
      readonly kind: 'upload';
      readonly by: Person;
      readonly name: string;
      /** As declared; the store gets a sample of it. */
      readonly bytes: number;
      /** Its parts are confirmed so many days after they have arrived: what was closed meanwhile is corrected. */
      readonly confirmedAfterDays?: number;
    })
  | (At & { readonly kind: 'delete'; readonly by: Person; readonly name: string })
  | (At & TradeJob & { readonly kind: 'job'; readonly by: Person })
  | (At & {
      readonly kind: 'pipeline';
      readonly by: Person;
      readonly name: string;
      readonly steps: readonly TradeStep[];
    })
  | (At & { readonly kind: 'account'; readonly act: AccountAct });

export type TradeEventOf<K extends TradeEvent['kind']> = Extract<TradeEvent, { readonly kind: K }>;

export interface Trade {
  /** Never changed once it was seeded: ids are derived from it. */
  readonly key: string;
  readonly name: string;
  readonly people: Readonly<Partial<Record<Person, 'owner' | 'member'>>>;
  readonly limitBytes: number;
  readonly configurations: Readonly<Record<string, JobSpec>>;
  /** Rated together with another trade from the second month on. */
  readonly memberOf?: { readonly key: string; readonly payer: VolumePayer };
  /** Invoices that nobody has paid, by their number among the trade's, from 0. */
  readonly unpaid?: readonly number[];
  events(day: number): readonly TradeEvent[];
}

const HOUR_MS = 3_600_000;

/** Runs a shell script on a machine. */
export function runs(machineType: string, script: string): JobSpec {
  const limits = { timeoutMs: 6 * HOUR_MS, maxAttempts: 2 };
  return { command: '/bin/sh', arguments: ['-c', script], environment: {}, machineType, ...limits };
}

/** Shifts of minutes and sizes, so that no two days look alike. Deterministic. */
export const shift = (day: number, span: number) => (day * 7_919 + 104_729) % span;

export const done = (minutes: number): SeedAttempt => ({ minutes, outcome: 'succeeded' });

/** The number of a day, so that names are in order. */
export const numbered = (day: number) => String(day).padStart(3, '0');
