import type { Happening } from 'epoch';

const NAMESPACE = 'Catacloud';

export interface KernelCounts {
  observe(happening: Happening): void;
  /** The counts since the last call, by `kernel.cache-hit` and so on. */
  drain(): Readonly<Record<string, number>>;
  /** The counts since the last call, as fields of a log line that is a metric document too; nothing without counts. */
  take(): Readonly<Record<string, unknown>>;
}

/**
 * Counts cache hits, conflicts, fallbacks and the like. A line of the log contains them in CloudWatch's embedded metric
 * format, `kernel.cache-hit` and so on: no call, no wait.
 */
export function createKernelCounts(nowMs: () => number = Date.now): KernelCounts {
  const counts = new Map<string, number>();

  function drain() {
    const drained = Object.fromEntries(counts);
    counts.clear();
    return drained;
  }

  return {
    drain,
    observe(happening) {
      const name = `kernel.${happening}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    take() {
      if (counts.size === 0) return {};
      const taken = drain();
      const metrics = Object.keys(taken).map((Name) => ({ Name, Unit: 'Count' }));
      const directive = { Namespace: NAMESPACE, Dimensions: [[]], Metrics: metrics };
      return { ...taken, _aws: { Timestamp: nowMs(), CloudWatchMetrics: [directive] } };
    },
  };
}

/** The process's own. A function handles one request at a time, so what is taken at its end is its own. */
export const kernelCounts: KernelCounts = createKernelCounts();
