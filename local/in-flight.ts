/**
 * At most so many begun at a time; the others wait for their turn, in order. The emulator starts a process for every
 * concurrent call of a function: on a small machine more of them only slow each other down, until they time out.
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
      // A slot with a waiting call is passed on, never free in between.
      const next = waiting.shift();
      if (next) next();
      else begun -= 1;
    }
  };
}
