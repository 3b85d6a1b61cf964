import type { UploadCalls } from './upload.ts';

const PARTS_PER_CONFIRM = 1_000;
/** How far others see an upload lag behind, while it runs. */
const CONFIRM_EVERY_MS = 10_000;

/**
 * Confirms what has arrived, all of it in one call, seldom: each is a commit that everybody hears of. Nothing is lost by
 * waiting, for a part counts from when the store got it.
 */
export function confirmer(send: UploadCalls['confirm'], nowMs: () => number) {
  let waiting: number[] = [];
  let running: Promise<void> | undefined;
  let lastMs = nowMs();

  async function confirm(): Promise<void> {
    const parts = waiting.slice(0, PARTS_PER_CONFIRM);
    waiting = waiting.slice(PARTS_PER_CONFIRM);
    // A failure is no harm: the parts go with the next call, or are counted by the completion.
    await send(parts).catch(() => waiting.unshift(...parts));
    lastMs = nowMs();
    running = undefined;
  }

  return {
    add(part: number): void {
      waiting.push(part);
      const isDue = waiting.length >= PARTS_PER_CONFIRM || nowMs() - lastMs >= CONFIRM_EVERY_MS;
      if (isDue) running ??= confirm();
    },
    /** What waits still is counted by the completion, before the store puts the parts together: no call for it alone. */
    end: async (): Promise<void> => running,
  };
}
