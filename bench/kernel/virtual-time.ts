import { setImmediate as turn } from 'node:timers/promises';

/** Time that jumps to the next thing that happens: latencies are exact, and waiting takes none of ours. */
export function virtualTime() {
  let nowMs = Date.UTC(2026, 0, 1);
  let waiting: { readonly atMs: number; readonly wake: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    sleep: (ms: number) => new Promise<void>((wake) => waiting.push({ atMs: nowMs + ms, wake })),
    /** Lets everything happen until the promise is settled. */
    async run<T>(promise: Promise<T>): Promise<T> {
      let isSettled = false;
      const settled = promise.finally(() => {
        isSettled = true;
      });
      // Who awaits the result sees its error; this only keeps an early one from being called unhandled.
      settled.catch(() => {});
      for (;;) {
        await turn();
        if (isSettled) return settled;
        const next = waiting.reduce((soonest, { atMs }) => Math.min(soonest, atMs), Number.POSITIVE_INFINITY);
        if (!Number.isFinite(next)) throw new Error('everything waits for ever');
        nowMs = Math.max(nowMs, next);
        const due = waiting.filter(({ atMs }) => atMs <= nowMs);
        waiting = waiting.filter(({ atMs }) => atMs > nowMs);
        for (const { wake } of due) wake();
      }
    },
  };
}
