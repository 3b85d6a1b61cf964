interface Due {
  readonly atMs: number;
  readonly serial: number;
  readonly run: () => void;
}

/** What is to happen when, as a binary heap: millions of events in seconds. Equal times keep the order they were added in. */
export function createTimeline() {
  const heap: Due[] = [];
  let nowMs = 0;
  let serial = 0;
  const isBefore = (one: Due, other: Due) =>
    one.atMs < other.atMs || (one.atMs === other.atMs && one.serial < other.serial);
  const at = (index: number) => heap[index] as Due;

  function rise(from: number): void {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!isBefore(at(index), at(parent))) return;
      [heap[index], heap[parent]] = [at(parent), at(index)];
      index = parent;
    }
  }

  function sink(): void {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && isBefore(at(left + 1), at(left)) ? left + 1 : left;
      if (!isBefore(at(child), at(index))) return;
      [heap[index], heap[child]] = [at(child), at(index)];
      index = child;
    }
  }

  return {
    nowMs: () => nowMs,
    after(ms: number, run: () => void): void {
      serial += 1;
      heap.push({ atMs: nowMs + ms, serial, run });
      rise(heap.length - 1);
    },
    /** Lets everything happen that is due by then, and what follows from it. */
    runUntil(endMs: number): void {
      for (let first = heap[0]; first !== undefined && first.atMs <= endMs; first = heap[0]) {
        const last = heap.pop() as Due;
        if (heap.length > 0) {
          heap[0] = last;
          sink();
        }
        nowMs = first.atMs;
        first.run();
      }
    },
  };
}
