/**
 * Runs the same work for many who ask at about the same time. Who asks while none runs starts one; who asks during a run shares the next
 * one with all others who do, for the run may be past what they have just changed. No two runs overlap, and each answers for its own.
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
