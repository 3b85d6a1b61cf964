import type { UploadCalls } from './upload.ts';

const PARTS_PER_CONFIRM = 1_000;
/** How far others see an upload lag behind, while it runs. */
const CONFIRM_EVERY_MS = 10_000;

/**
 * Confirms arrived parts, all of them in one call, seldom: each call is a commit for every subscriber. Nothing is lost by
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
    /** The completion counts the parts that still wait, before the store joins them: no call for them alone. */
    end: async (): Promise<void> => running,
  };
}
