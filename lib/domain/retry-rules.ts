import { FAILURE_RULES, type FailureClass, pauseAfter } from './failure-class.ts';
import { MAX_ATTEMPTS, MAX_PAUSE_MS, MAX_PLATFORM_LOSSES, MIN_PAUSE_MS } from './limits.ts';
import { largerMachine } from './machine-types.ts';

/** Classes of which a configuration says whether and how often they are tried again. All others follow the platform's rules. */
export const RETRY_CLASSES = ['program', 'out-of-memory', 'time-limit', 'staging'] as const;
export type RetryClass = (typeof RETRY_CLASSES)[number];

export interface RetryRule {
  /** Attempts of one submission that may end so before the job fails; 1: none follows. `maxAttempts` bounds all classes together. */
  readonly attempts: number;
  /** Before the next attempt. It doubles with every further failure of the class, up to `maxPauseMs`. */
  readonly pauseMs?: number;
  readonly maxPauseMs?: number;
  /** Of `out-of-memory`: the next attempt runs on the next larger machine type. */
  readonly largerMachine?: boolean;
}

export type RetryRules = Readonly<Partial<Record<RetryClass, RetryRule>>>;

/** What the attempts of the latest submission have used. */
export interface UsedTries {
  /** Of the job's own: each from its request, unless the platform has lost it. */
  readonly job: number;
  readonly platform: number;
  /** Attempts that have ended in each class. */
  readonly classes?: Readonly<Partial<Record<FailureClass, number>>>;
}

export interface Failed {
  readonly failure: FailureClass;
  /** What it ran on. */
  readonly machineType: string;
  /** Without this failure. */
  readonly used: UsedTries;
}

export interface NextTry {
  readonly pauseMs: number;
  readonly machineType: string;
}

/** The next attempt after one that failed; undefined when there is none, and the job has failed. */
export function nextTry(
  { maxAttempts, retries = {} }: { readonly maxAttempts: number; readonly retries?: RetryRules },
  { failure, machineType, used }: Failed,
): NextTry | undefined {
  const { isRetried, uses } = FAILURE_RULES[failure];
  if (uses === 'platform') {
    const losses = used.platform + 1;
    return losses < MAX_PLATFORM_LOSSES ? { pauseMs: pauseAfter(failure, losses), machineType } : undefined;
  }
  if (used.job >= maxAttempts) return undefined;
  const rule = isRetryClass(failure) ? retries[failure] : undefined;
  if (rule === undefined) return isRetried ? { pauseMs: pauseAfter(failure, used.job), machineType } : undefined;
  const ended = (used.classes?.[failure] ?? 0) + 1;
  const next = rule.largerMachine === true ? largerMachine(machineType) : machineType;
  if (ended >= rule.attempts || next === undefined) return undefined;
  return { pauseMs: pauseOf(rule, failure, ended), machineType: next };
}

function isRetryClass(failure: FailureClass): failure is RetryClass {
  return RETRY_CLASSES.some((known) => known === failure);
}

function pauseOf({ pauseMs, maxPauseMs }: RetryRule, failure: FailureClass, ended: number): number {
  const pause = pauseMs === undefined ? pauseAfter(failure, ended) : pauseMs * 2 ** (ended - 1);
  return Math.min(pause, maxPauseMs ?? MAX_PAUSE_MS);
}

interface Growing {
  readonly attempts: number;
  readonly largerMachine?: boolean | undefined;
}

/** Every machine type that an attempt of the job may run on, its own first. */
export function possibleMachines(spec: {
  readonly machineType: string;
  readonly maxAttempts: number;
  readonly retries?: { readonly 'out-of-memory'?: Growing | undefined } | undefined;
}): readonly string[] {
  const rule = spec.retries?.['out-of-memory'];
  const types = [spec.machineType];
  const steps = rule?.largerMachine === true ? Math.min(rule.attempts, spec.maxAttempts) : 1;
  for (let next = largerMachine(spec.machineType); next !== undefined && types.length < steps; ) {
    types.push(next);
    next = largerMachine(next);
  }
  return types;
}

const isWithin = (value: number, least: number, most: number) =>
  Number.isInteger(value) && value >= least && value <= most;

/** What is wrong with rules, in words. */
export function retriesProblem(retries: RetryRules = {}): string | undefined {
  for (const [name, rule] of Object.entries(retries)) {
    const { attempts, pauseMs = MIN_PAUSE_MS, maxPauseMs = MAX_PAUSE_MS, largerMachine: larger = false } = rule;
    if (!RETRY_CLASSES.some((known) => known === name))
      return `retries are of ${RETRY_CLASSES.join(', ')}, got ${JSON.stringify(name)}`;
    if (!isWithin(attempts, 1, MAX_ATTEMPTS))
      return `attempts of ${name} must be an integer from 1 to ${MAX_ATTEMPTS}, got ${attempts}`;
    if (!isWithin(pauseMs, MIN_PAUSE_MS, MAX_PAUSE_MS) || !isWithin(maxPauseMs, pauseMs, MAX_PAUSE_MS))
      return `pauses of ${name} must be integers from ${MIN_PAUSE_MS} to ${MAX_PAUSE_MS}, the first not longer than the longest`;
    if (larger && name !== 'out-of-memory') return `largerMachine is of out-of-memory, not of ${name}`;
  }
  return undefined;
}
