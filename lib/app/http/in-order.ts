/**
 * What `work` makes of the items, in their order. `atOnce` of them are worked on at the same time, and no more results are held than
 * that. An error is thrown at its item's turn, once running work has ended.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T> | Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const one = work(item);
      // It may fail before its turn.
      one.catch(() => undefined);
      running.push(one);
      const [first] = running;
      if (first === undefined || running.length < atOnce) continue;
      yield await first;
      running.shift();
    }
    for (const one of running) yield await one;
  } finally {
    await Promise.allSettled(running);
  }
}
