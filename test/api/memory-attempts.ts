import type { Attempts } from '../../lib/app/ports/attempts.ts';

/** Attempts in memory: the same windows. */
export function memoryAttempts(): Attempts {
  const windows = new Map<string, { count: number; readonly endsAtMs: number }>();
  return {
    async take(key, { max, windowMs }, nowMs) {
      const open = windows.get(key);
      if (open === undefined || open.endsAtMs <= nowMs) {
        windows.set(key, { count: 1, endsAtMs: nowMs + windowMs });
        return true;
      }
      if (open.count >= max) return false;
      open.count += 1;
      return true;
    },
    async giveBack(key) {
      const open = windows.get(key);
      if (open !== undefined && open.count > 0) open.count -= 1;
    },
    forget: async (key) => void windows.delete(key),
  };
}
