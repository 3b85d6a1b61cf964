/**
 * Lets callers at about the same time share one run of the same work. A call starts a run when there is none. Calls during a run share
 * the next one, because the current run may be past what they have just changed. Runs never overlap; a call gets its own run's result.
 */
export function sharedRuns<T>(work: (given: T) => Promise<void>): (given: T) => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const begin = (given: T): Promise<void> => {
    const run = work(given).finally(() => {
      running = undefined;
    });
    running = run;
    return run;
  };

  return (given) => {
    if (running === undefined && next === undefined) return begin(given);
    const before = running ?? Promise.resolve();
    next ??= before
      .catch(() => {})
      .then(() => {
        next = undefined;
        return begin(given);
      });
    return next;
  };
}
