/**
 * At most so many begun at a time; the others wait for their turn, in order. The emulator starts a process for every
 * concurrent call of a function: on a small machine more of them only take each other's time, until they are given up.
 */
export function inFlight(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let begun = 0;
  return async (work) => {
    if (begun < limit) begun += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // A place that somebody waits for is handed on, never free in between.
      const next = waiting.shift();
      if (next) next();
      else begun -= 1;
    }
  };
}
