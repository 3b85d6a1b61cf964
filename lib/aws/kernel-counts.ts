import type { Happening } from 'epoch';

export interface KernelCounts {
  observe(happening: Happening): void;
  /** The counts since the last call, by `kernel.cache-hit` and so on. */
  drain(): Readonly<Record<string, number>>;
}

/** Counts cache hits, conflicts, fallbacks and the like, for the line of the log that ends an invocation. */
export function createKernelCounts(): KernelCounts {
  const counts = new Map<string, number>();
  return {
    drain() {
      const drained = Object.fromEntries(counts);
      counts.clear();
      return drained;
    },
    observe(happening) {
      const name = `kernel.${happening}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
  };
}

/** The process's own. A function handles one request at a time, so what is taken at its end is its own. */
export const kernelCounts: KernelCounts = createKernelCounts();
