import { RunnerError } from './errors.ts';

/** Runs work on files while there is time for it. */
export type StagingClock = <T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * Inputs and outputs take at most `limitMs` together, whatever the program takes between them; without a limit as long as
 * the attempt may. Throws RunnerError `staging-timeout` when that is over.
 */
export function stagingClock(limitMs: number | undefined, nowMs: () => number = () => performance.now()): StagingClock {
  if (limitMs === undefined) return (work, signal) => work(signal);
  let leftMs = limitMs;
  return async (work, signal) => {
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(tooLong(limitMs)), Math.max(0, leftMs));
    const beganMs = nowMs();
    try {
      return await work(AbortSignal.any([signal, over.signal]));
    } catch (error) {
      throw over.signal.aborted && !signal.aborted ? tooLong(limitMs, error) : error;
    } finally {
      clearTimeout(timer);
      leftMs -= nowMs() - beganMs;
    }
  };
}

function tooLong(limitMs: number, cause?: unknown): RunnerError {
  return new RunnerError('staging-timeout', `its files took longer than the limit of ${limitMs} ms`, cause);
}
