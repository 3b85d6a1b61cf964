/**
 * Why an attempt did not succeed. `time-limit`: the program ran longer than it may; `staging`: its files took longer than
 * they may; `queue`: the job waited longer for a slot than it says; `output`: an output cannot be kept, because of the quota say; `image`: the container's image cannot be had; `infrastructure`: the platform lost the machine, or reached it no more.
 */
export const FAILURE_CLASSES = [
  'queue',
  'program',
  'out-of-memory',
  'time-limit',
  'staging',
  'input',
  'output',
  'image',
  'infrastructure',
  'cancelled',
] as const;
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/** What follows from a failure. */
export interface FailureRule {
  /** Whether another attempt may end otherwise. */
  readonly isRetried: boolean;
  /** Whose tries the attempt uses: the job's own (`maxAttempts`), or the platform's (`MAX_PLATFORM_LOSSES`). */
  readonly uses: 'job' | 'platform';
  /** The platform's losses cost its customers nothing: the run is taken back from the meter as a whole. */
  readonly isBilled: boolean;
}

const OF_JOB = { isRetried: true, uses: 'job', isBilled: true } as const;
/** Every try would most likely end in the same way, and be paid for. */
const FOR_GOOD = { isRetried: false, uses: 'job', isBilled: true } as const;

export const FAILURE_RULES: Readonly<Record<FailureClass, FailureRule>> = {
  queue: FOR_GOOD,
  program: OF_JOB,
  'out-of-memory': OF_JOB,
  'time-limit': FOR_GOOD,
  staging: OF_JOB,
  input: FOR_GOOD,
  output: FOR_GOOD,
  image: FOR_GOOD,
  infrastructure: { isRetried: true, uses: 'platform', isBilled: false },
  cancelled: FOR_GOOD,
};

interface Run {
  readonly startedAtMs: number;
  readonly atMs: number;
  /** Absent for a success, and in events from before there were classes. */
  readonly failure?: FailureClass;
}

/** Until when a run counts on the bill: to its end; one that the platform has lost counts for nothing. */
export function billedUntilMs({ startedAtMs, atMs, failure }: Run): number {
  return failure === undefined || FAILURE_RULES[failure].isBilled ? atMs : startedAtMs;
}

/** A program's pauses; a loss of the platform is tried again sooner, because the job is not at fault. */
const PAUSES = {
  job: { firstMs: 10_000, maxMs: 600_000 },
  platform: { firstMs: 2_000, maxMs: 300_000 },
} as const;

/** The pause before the next attempt, after so many failures that used the same tries; it doubles each time. */
export function pauseAfter(failure: FailureClass, failures: number): number {
  const { firstMs, maxMs } = PAUSES[FAILURE_RULES[failure].uses];
  return Math.min(maxMs, firstMs * 2 ** Math.max(0, failures - 1));
}
