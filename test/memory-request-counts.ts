import type { RequestCounts } from '../lib/app/ports/request-counts.ts';

/** Counts in memory, without an end. */
export function memoryRequestCounts(): RequestCounts {
  const counted = new Map<string, number>();
  return {
    async add(organisation, { startMs }, requests) {
      const key = `${organisation} ${startMs}`;
      const sum = (counted.get(key) ?? 0) + requests;
      counted.set(key, sum);
      return sum;
    },
  };
}
