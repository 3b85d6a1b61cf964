/**
 * Works on items, at most `parallel` at a time, taking each from the iterable only when its turn comes. The first failure
 * aborts the signal that all work gets; nothing new begins, and it is thrown when the running work has ended.
 */
export async function inParallel<T>(
  items: Iterable<T>,
  parallel: number,
  work: (item: T, signal: AbortSignal) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const waiting = items[Symbol.iterator]();
  const worker = async () => {
    try {
      for (let next = waiting.next(); !next.done && !either.aborted; next = waiting.next())
        await work(next.value, either);
    } catch (error) {
      failed.abort(error);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  either.throwIfAborted();
}
